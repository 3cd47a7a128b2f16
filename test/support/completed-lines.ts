import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTerminal } from './terminal.ts';
import type { Shell, Terminal } from './terminal.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/bgp-session-down.json', import.meta.url));
const LEFT = '\u0002';

const KUBECONFIG = JSON.stringify({
  clusters: [{ name: 'c1', cluster: { server: 'https://10.0.0.1:6443' } }],
  contexts: ['prod', 'arn:aws:eks:eu:1:cluster/stage', 'two words'].map((name) => ({ name, context: { cluster: 'c1' } })),
});

/** What is typed before TAB is pressed, and the words that the line has then, without the command's own. */
type Line = readonly [typed: string, becomes: readonly string[]];

/** What every shell completes, also where kubectl's own script asks. */
const LINES: readonly Line[] = [
  ['sta', ['status']],
  ['status --no-', ['status', '--no-exec']],
  ['status -o ya', ['status', '-o', 'yaml']],
  ['status -o=ya', ['status', '-o=yaml']],
  ['probe --checks CNI50', ['probe', '--checks', 'CNI50']],
  ['probe --ignore CNI001,CNI00', ['probe', '--ignore', 'CNI001,CNI002']],
  ['status --context pr', ['status', '--context', 'prod']],
  ['status --context=pr', ['status', '--context=prod']],
  ['status --context arn:aws', ['status', '--context', 'arn:aws:eks:eu:1:cluster/stage']],
  ['status --context=arn:', ['status', '--context=arn:aws:eks:eu:1:cluster/stage']],
  ['status --kubeconfig ~/other --context o', ['status', '--kubeconfig', '~/other', '--context', 'other']],
  ['status --from saved.json --node n3,n', ['status', '--from', 'saved.json', '--node', 'n3,n']],
  ['status --from saved.json --node n1,n2,n', ['status', '--from', 'saved.json', '--node', 'n1,n2,n3']],
  ['status --from sav', ['status', '--from', 'saved.json']],
  [`sta --strict${LEFT.repeat(9)}`, ['status', '--strict']],
  ['bogus --no-', ['bogus', '--no-']],
  ['status -- --no-', ['status', '--', '--no-']],
];

/** What our own scripts complete beside that: names with blanks, quotes, and lines in which something would run. */
const OWN_LINES: readonly Line[] = [
  ['status --context two', ['status', '--context', 'two words']],
  ['status --context "two', ['status', '--context', 'two words']],
  ['status --save=sav', ['status', '--save=saved.json']],
  ['status $(touch run) --stri', ['status', '--strict']],
  ["status --from 'a b.json' --node n1,n2,n", ['status', '--from', 'a b.json', '--node', 'n1,n2,n3']],
];

/** Variables in the line, which our scripts for bash and zsh read. */
const VARIABLE_LINES: readonly Line[] = ['"$HOME"', '$HOME', '${HOME}', '"${HOME}"'].map((home) => [
  `status --kubeconfig ${home}/other --context o`,
  ['status', '--kubeconfig', '~/other', '--context', 'other'],
]);

/** Values of variables, and words that run, assign or abort where a shell expands them in full. */
const TRAPS = { num: '1', x: 'a[$(touch run)]', p: '$(touch run)' };
const TRAPPED = ['$(touch run)', '`touch run`', '<(touch run)', '${newvar:=set}', '${newvar=set}', '$[num=5]', '$((num=5))', '$[x]', '$((x))', '${p@P}', '${(e)p}', '$p[x]', '${nope:?bad}', '"${nope:?bad}"', '"$[num=5]"'];

/** What a shell needs before it completes. */
export interface Setting {
  /** Folders in front of PATH: of `kubectl-cni`, and of what else is asked. */
  readonly folders: readonly string[];
  /** What is typed first. */
  readonly lines: readonly string[];
}

/** Tests of a shell, on a terminal, in which TAB completes `command`: by our script, or by kubectl's, which reads less. */
export function completesLines(shell: Shell, command: string, setting: () => Setting, own: boolean): void {
  let terminal: Terminal;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
    for (const name of ['saved.json', 'a b.json']) copyFileSync(EXAMPLE, join(folder, name));
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'folder.txt'), '');
    writeFileSync(join(folder, 'config'), KUBECONFIG);
    writeFileSync(join(folder, 'other'), JSON.stringify({ contexts: [{ name: 'other', context: {} }] }));
    const { folders, lines } = setting();
    const env = { ...TRAPS, HOME: folder, KUBECONFIG: join(folder, 'config'), PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter) };
    terminal = await openTerminal(shell, env, folder);
    for (const line of lines) await terminal.run(line);
  });
  after(async () => {
    await terminal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [typed, becomes] of [...LINES, ...(own ? OWN_LINES : []), ...(own && shell !== 'fish' ? VARIABLE_LINES : [])]) {
    it(`completes ${command} ${typed.replaceAll(LEFT, '←')}`, async () => {
      const words = [...command.split(' '), ...becomes].map((word) => word.replace(/^~/, folder));
      assert.deepEqual(await terminal.completed(`${command} ${typed}`), words);
    });
  }

  if (own) it('runs nothing that stands in the line, sets nothing and says nothing about it', async () => {
    rmSync(join(folder, 'run'), { force: true });
    for (const word of TRAPPED) {
      const shown = await terminal.listed(`${command} status --from ${word} --node n1 --stri`);
      assert.doesNotMatch(shown.join('\n').replaceAll(word, ''), /bad|error|newvar|nope/i, word);
    }
    assert.equal(existsSync(join(folder, 'run')), false);
    assert.match(await terminal.run('printf "<%s>" "$num" "$newvar"'), /<1><>/);
  });

  it('shows candidates with what is to say about them', async () => {
    const flags = await terminal.listed(`${command} status --client-`);
    assert.ok(flags.some((line) => /^--client-certificate +(--|\() ?File with the client certificate\)?$/.test(line)), flags.join('\n'));
    const nodes = (await terminal.listed(`${command} status --from saved.json --node n1,n`)).join('\n');
    assert.match(nodes, /^n1,n2 +n1,n3$/m);
    assert.doesNotMatch(nodes, /n1,n1|n2,n2/);
    assert.match((await terminal.listed(`${command} `)).join('\n'), /probe.+where packets stop, and why/);
    assert.match((await terminal.listed(`${command} probe --checks CNI50`)).join('\n'), /CNI501.+overlay-port-blocked/);
  });

  it('offers folders alone where a folder is wanted', async () => {
    for (const typed of ['completion --hook fol', 'completion --hook=fol']) {
      assert.match((await terminal.completed(`${command} ${typed}`)).at(-1) ?? '', /folder\/?$/);
    }
  });
}
