/*
 * `npm run bench -- [FLAVOUR ...]`: whole commands on real clusters, side by side with kubectl in the same run. Prints one
 * table; needs what the lab needs.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lab = `${root}test/lab/lab`;
const program = `${root}build/kubectl-cni.mjs`;
const RUNS = 15;
const PROBES = 5;
const FLAVOURS = ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'];

const chosen = process.argv.slice(2).length === 0 ? FLAVOURS : process.argv.slice(2);
const table = new Table({
  head: ['flavour', 'up s', 'kubectl get', 'status --no-exec', 'more', 'status', 'more', 'requests', 'bytes'],
  style: { head: [], border: [] },
});
const probes = new Table({
  head: ['flavour', 'probe', 'of it not waiting for pods', 'requests of the cluster', 'and for each node', 'MB', 'kubectl debug node, each'],
  style: { head: [], border: [] },
});
const requestLists: string[] = [];
for (const flavour of chosen) table.push(measure(flavour));
console.log(`whole processes, median of ${RUNS} runs in turn, in ms\n${table.toString()}`);
console.log(`\nprobe of three nodes, whole processes, median of ${PROBES} runs in turn, in ms\n${probes.toString()}`);
console.log(requestLists.join('\n'));
console.log(startUp());

/** One row: a cluster of its own, made and removed. */
function measure(flavour: string): (string | number)[] {
  const name = `bench-${flavour}`;
  const began = performance.now();
  check([lab, 'up', flavour, '--name', name]);
  const up = (performance.now() - began) / 1000;
  try {
    const inLab = (...command: string[]): string[] => [lab, 'run', '--name', name, '--', ...command];
    const rounds = check(inLab(process.execPath, fileURLToPath(import.meta.resolve('./bench-rounds.ts')), process.execPath, program, String(RUNS)));
    const { kubectl, noExec, full } = JSON.parse(rounds) as { kubectl: number; noExec: number; full: number };
    const probing = check(inLab(process.execPath, fileURLToPath(import.meta.resolve('./bench-probe.ts')), process.execPath, program, String(PROBES)));
    const probe = JSON.parse(probing) as { whole: number; notWaiting: number; ofCluster: number; perNode: number; megabytes: number; byHand: number };
    probes.push([flavour, probe.whole, probe.notWaiting, probe.ofCluster, probe.perNode, probe.megabytes, probe.byHand]);
    const told = spawnSync(lab, inLab(process.execPath, program, 'status', '-v', '6').slice(1), { encoding: 'utf8' }).stderr;
    const lines = told.split('\n').filter((line) => / in \d+ ms, /.test(line));
    requestLists.push(`\n${flavour}: requests\n${lines.map((line) => `  ${line}`).join('\n')}`);
    const bytes = lines.reduce((sum, line) => sum + Number(/(\d+) bytes/.exec(line)?.[1] ?? 0), 0);
    return [flavour, up.toFixed(0), kubectl, noExec, signed(noExec - kubectl), full, signed(full - noExec), lines.length, bytes];
  } finally {
    check([lab, 'down', '--name', name]);
  }
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

/** Start-up, which needs no cluster. */
function startUp(): string {
  const time = (...args: string[]): number => {
    const times = Array.from({ length: RUNS }, () => {
      const began = performance.now();
      spawnSync(process.execPath, [program, ...args]);
      return performance.now() - began;
    });
    return Math.round(times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0);
  };
  return `\nstart-up: --version ${time('--version')} ms, --help ${time('--help')} ms`;
}

function check([command, ...args]: string[]): string {
  const done = spawnSync(command ?? '', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}`);
  return done.stdout;
}
