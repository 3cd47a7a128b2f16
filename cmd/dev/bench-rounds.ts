/*
 * The part of the bench that runs inside a lab: three commands in turn, so that a machine whose speed drifts slows all
 * of them. Arguments: node, the bundled program, rounds. Prints the medians as JSON, in milliseconds.
 */
import { spawnSync } from 'node:child_process';

const [node = '', program = '', rounds = '15'] = process.argv.slice(2);
const commands = {
  kubectl: ['kubectl', 'get', 'nodes,daemonsets,pods', '-A', '-o', 'json'],
  noExec: [node, program, 'status', '--no-exec'],
  full: [node, program, 'status'],
};
const times: Record<string, number[]> = { kubectl: [], noExec: [], full: [] };
for (let round = -1; round < Number(rounds); round++) {
  for (const [name, [command = '', ...args]] of Object.entries(commands)) {
    const began = performance.now();
    const done = spawnSync(command, args, { maxBuffer: 1e8 });
    if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}: ${done.stderr.toString()}`);
    if (round >= 0) times[name]?.push(performance.now() - began);
  }
}
const median = (values: number[]): number => Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
console.log(JSON.stringify(Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]))));
