/*
 * `npm run bench [-- FLAVOUR ...]`: the packaged program on real clusters, whole commands beside kubectl's in the same run. Prints
 * its figures and writes them into README.md; needs what the lab needs, GNU time, and what `npm run package` has made.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Taken, Timed } from './bench-rounds.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const release = `${root}build/release`;
const program = `${release}/linux_${process.arch === 'x64' ? 'amd64' : process.arch}/kubectl-cni`;
const lab = `${root}test/lab/lab`;
const FLAVOURS = ['flannel-vxlan', 'calico-bgp'];
const RUNS = 15;
const PROBES = 5;

main(process.argv.slice(2));

function main(chosen: readonly string[]): void {
  const flavours = chosen.length === 0 ? FLAVOURS : chosen;
  const clusters = flavours.map(measured);
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, Linux; ${new Date().toISOString().slice(0, 10)}`;
  const text = [
    `Three nodes; whole processes; medians of ${RUNS} runs in turn (\`probe\`: ${PROBES}), beside kubectl ${clusters[0]?.kubectl}. ${machine}.`,
    '',
    '| cluster | command | ms | MB | requests | beside it | ms | MB | |',
    '|---|---|---|---|---|---|---|---|---|',
    ...clusters.flatMap(({ rows }) => rows),
    '',
    `Archives: ${archives().join(', ')}.`,
  ].join('\n');
  const readme = readFileSync(`${root}README.md`, 'utf8');
  if (chosen.length === 0) writeFileSync(`${root}README.md`, readme.replace(/(<!-- figures -->\n)[^]*?(<!-- end -->)/, (_, begin: string, end: string) => `${begin}${text}\n${end}`));
  console.log(text);
}

/** The rows of one cluster, which is made and removed, and the version of its kubectl. */
function measured(flavour: string): { readonly kubectl: string; readonly rows: readonly string[] } {
  const name = `bench-${flavour}`;
  check([lab, 'up', flavour, '--name', name]);
  try {
    const images = check(inLab(name, 'kubectl', 'get', 'daemonsets', '-A', '-o', 'jsonpath={.items[*].spec.template.spec.containers[*].image}'));
    const image = images.split(' ').find((candidate) => /flannel:|calico\/node:/.test(candidate)) ?? '';
    const nodes = check(inLab(name, 'kubectl', 'get', 'nodes', '-o', 'name')).trim().split('\n');
    const quick = inTurn(name, RUNS, {
      clientVersion: { command: ['kubectl', 'version', '--client'] },
      version: { command: [program, '--version'] },
      help: { command: [program, '--help'] },
      get: { command: ['kubectl', 'get', 'nodes,daemonsets,pods', '-A', '-o', 'json'] },
      noExec: { command: [program, 'status', '--no-exec'] },
      status: { command: [program, 'status'] },
    });
    const slow = inTurn(name, PROBES, { debug: debugging(nodes, image), probe: { command: [program, 'probe'] } });
    const row = (command: string, taken: Taken | undefined, requests: string, beside: string, other: Taken | undefined): string => {
      const [ms = 0, otherMs = 0] = [taken?.ms, other?.ms];
      const compared = command.startsWith('--') ? `${(ms / otherMs).toFixed(2)} times` : `${ms < otherMs ? '' : '+'}${((ms - otherMs) / 1000).toFixed(2)} s`;
      return `| ${flavour} | \`${command}\` | ${ms} | ${taken?.megabytes} | ${requests} | \`${beside}\` | ${otherMs} | ${other?.megabytes} | ${compared} |`;
    };
    const GET = 'kubectl get nodes,daemonsets,pods -A -o json';
    const { clientVersion } = JSON.parse(check(inLab(name, 'kubectl', 'version', '--client', '-o', 'json'))) as { clientVersion: { gitVersion: string } };
    const rows = [
      row('--version', quick['version'], '0', 'kubectl version --client', quick['clientVersion']),
      row('--help', quick['help'], '0', 'kubectl version --client', quick['clientVersion']),
      row('status --no-exec', quick['noExec'], requests(name, 'status', '--no-exec'), GET, quick['get']),
      row('status', quick['status'], requests(name, 'status'), GET, quick['get']),
      row('probe', slow['probe'], requests(name, 'probe'), 'kubectl debug node/... -- ip address, for each node', slow['debug']),
    ];
    return { kubectl: clientVersion.gitVersion, rows };
  } finally {
    check([lab, 'down', '--name', name]);
  }
}

/** `kubectl debug node` on each node in turn, which is what people do by hand; it leaves its pods. */
function debugging(nodes: readonly string[], image: string): Timed {
  const each = nodes.map((node) => `kubectl debug ${node} -q -i --image=${image} -- ip -j address >/dev/null`).join(' && ');
  return { command: ['sh', '-c', each], after: ['sh', '-c', 'kubectl get pods -o name | grep node-debugger | xargs -r kubectl delete --grace-period=0 --force'] };
}

function inTurn(name: string, rounds: number, commands: Readonly<Record<string, Timed>>): Readonly<Record<string, Taken>> {
  const script = fileURLToPath(import.meta.resolve('./bench-rounds.ts'));
  return JSON.parse(check(inLab(name, process.execPath, script, String(rounds), JSON.stringify(commands)))) as Record<string, Taken>;
}

/** How many requests a command makes, as it says itself. */
function requests(name: string, ...args: string[]): string {
  const [command = '', ...rest] = inLab(name, program, ...args, '-v', '6');
  return String(spawnSync(command, rest, { encoding: 'utf8' }).stderr.split('\n').filter((line) => / in \d+ ms, /.test(line)).length);
}

function inLab(name: string, ...command: string[]): string[] {
  return [lab, 'run', '--name', name, '--', ...command];
}

function archives(): string[] {
  return readdirSync(release)
    .filter((file) => /\.(tar\.gz|zip)$/.test(file))
    .map((file) => `${file.replace(/^kubectl-cni_|\.(tar\.gz|zip)$/g, '')} ${(statSync(`${release}/${file}`).size / 1e6).toFixed(1)} MB`);
}

function check([command = '', ...args]: readonly string[]): string {
  const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}`);
  return done.stdout;
}
