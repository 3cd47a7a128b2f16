import assert from 'node:assert/strict';
import { commands } from '../../cmd/run.ts';
import { runCommand } from '../support/test-context.ts';

const pages = [['--help'], ['options'], ...commands.map(({ name }) => [name, '--help'])];

describe('help', () => {
  for (const argv of pages) {
    it(`of ${argv.join(' ')} fits a terminal, whatever its width`, async () => {
      for (const columns of [undefined, 60, 40, 200]) {
        const { code, out } = await runCommand(argv, columns === undefined ? {} : { columns });
        assert.equal(code, 0);
        const lines = out.trimEnd().split('\n');
        const width = Math.min(columns ?? 80, 100);
        assert.deepEqual(lines.filter((line) => line.length > width), []);
        const height = argv[0] === 'options' && argv.length === 1 ? 28 : 24;
        if (width >= 80) assert.ok(lines.length <= height, `${lines.length} lines`);
      }
    });
  }

  for (const { name, examples, flags } of commands) {
    it(`of ${name} opens with two incidents, and shows all of its own flags in groups`, async () => {
      const { out } = await runCommand([name, '--help']);
      const [first = '', ...rest] = out.split('\n');
      assert.match(first, new RegExp(`^kubectl cni ${name}: `));
      assert.equal(examples.length, 2);
      assert.ok(examples.every(([command, incident]) => rest.slice(0, 4).some((line) => line.includes(command)) && out.includes(`# ${incident}`)));
      for (const [flag, { group }] of Object.entries(flags)) assert.equal(out.includes(`--${flag}`), group !== 'Connection', flag);
    });
  }

  it('goes by the name that the program is called by, and still fits', async () => {
    for (const columns of [40, 60, 66, 70, 80]) {
      for (const argv of pages) {
        const { out } = await runCommand(argv, { name: 'kubectl cni-doctor', columns });
        assert.doesNotMatch(out, /kubectl\s+cni(?!-doctor)/);
        assert.deepEqual(out.split('\n').filter((line) => line.length > columns), []);
      }
    }
  });

  it('keeps what connects for a page of its own, as kubectl does', async () => {
    const { out } = await runCommand(['options']);
    for (const flag of ['--kubeconfig FILE', '--as-group NAME', '-n, --namespace NAME', '-v 6', '--color[=always]', '-h, --help']) assert.ok(out.includes(flag), flag);
  });
});

describe('--color', () => {
  const saved = ['status', '--from', 'test/examples/bgp-session-down.json', '--fail-on', 'never'];
  for (const [flags, tty, coloured] of [
    [[], false, false],
    [['--color'], false, true],
    [['--color=always'], false, true],
    [['--color', '--fail-on=never'], false, true],
    [['--color=never'], true, false],
  ] as const) {
    it(`${flags.join(' ') || 'left out'} is ${coloured ? 'colour' : 'plain'} on a ${tty ? 'terminal' : 'pipe'}`, async () => {
      const { out, code } = await runCommand([...saved, ...flags], { tty });
      assert.equal(code, 0);
      assert.equal(out.includes('\u001b['), coloured);
    });
  }

  it('takes no other word', async () => {
    const { err, code } = await runCommand(['status', '--color=red']);
    assert.equal(code, 2);
    assert.match(err, /--color does not take "red"\n {2}.*auto, always, never/);
  });
});
