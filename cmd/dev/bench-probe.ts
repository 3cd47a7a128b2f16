/*
 * The part of the bench that runs inside a lab and probes: whole commands, in turn with `kubectl debug node` on each node, which
 * is what people do by hand. Arguments: node, the bundled program, rounds. Prints one JSON object; times are medians in milliseconds.
 */
import { spawnSync } from 'node:child_process';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [node = '', program = '', rounds = '5'] = process.argv.slice(2);
const saved = join(tmpdir(), `bench-probe-${process.pid}.json`);
const MEMORY = 'data:text/javascript,process.on("exit",()=>console.error("maxrss",process.resourceUsage().maxRSS))';

const whole: number[] = [];
const notWaiting: number[] = [];
const byHand: number[] = [];
let requests = 0;
let ofNodes = 0;
let nodes = 0;
let megabytes = 0;
for (let round = 0; round < Number(rounds); round++) {
  const [ms, { stderr }] = timed(node, ['--import', MEMORY, program, 'probe', '-v', '6', '--save', saved]);
  const snapshot = JSON.parse(readFileSync(saved, 'utf8')) as Snapshot;
  const starts = Object.values(snapshot.nodes).flatMap((facts) => (facts['node.debugPod']?.state === 'observed' ? [facts['node.debugPod'].value.startMs] : []));
  whole.push(ms);
  notWaiting.push(ms - Math.max(0, ...starts));
  nodes = starts.length;
  const told = stderr.split('\n').filter((line) => / in \d+ ms, /.test(line));
  requests = told.length;
  ofNodes = told.filter((line) => /^(POST \S+\/pods |GET \S+\/pods\/\S+\/exec)/.test(line)).length;
  megabytes = Math.max(megabytes, Number(/maxrss (\d+)/.exec(stderr)?.[1] ?? 0) / 1024);
  byHand.push(debugEach(Object.keys(snapshot.nodes), imageOf(snapshot)));
}
rmSync(saved, { force: true });
console.log(JSON.stringify({ whole: median(whole), notWaiting: median(notWaiting), ofCluster: requests - ofNodes, perNode: Math.round((ofNodes / nodes) * 10) / 10, megabytes: Math.round(megabytes), byHand: median(byHand) }));

/** `kubectl debug node` on each node in turn, for one command each, and the pods that it leaves taken away. */
function debugEach(names: readonly string[], image: string): number {
  const [ms] = timed('sh', ['-c', names.map((name) => `kubectl debug node/${name} -q -i --image=${image} -- ip -j address >/dev/null`).join(' && ')]);
  spawnSync('sh', ['-c', 'kubectl get pods -o name | grep node-debugger | xargs -r kubectl delete --grace-period=0 --force'], { stdio: 'ignore' });
  return ms;
}

function imageOf(snapshot: Snapshot): string {
  const [debug] = Object.values(snapshot.nodes).flatMap((facts) => (facts['node.debugPod']?.state === 'observed' ? [facts['node.debugPod'].value.image] : []));
  return debug ?? '';
}

function timed(command: string, args: readonly string[]): [number, { readonly stderr: string }] {
  const began = performance.now();
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${command} ${args.slice(-3).join(' ')} ended with ${done.status}: ${done.stderr}`);
  return [performance.now() - began, { stderr: done.stderr }];
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}
