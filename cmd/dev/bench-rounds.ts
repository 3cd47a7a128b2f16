/*
 * The part of the bench that runs inside a lab: commands in turn, so that a machine whose speed drifts slows all of them. Arguments:
 * rounds, and the commands as JSON. Prints one JSON object: for each command the median of its times and its peak of memory.
 */
import { spawnSync } from 'node:child_process';

/** A command to be timed, and what is done after it, which is not. */
export interface Timed {
  readonly command: readonly string[];
  readonly after?: readonly string[];
}

/** What a command took: milliseconds from its start to its end, and megabytes at its peak. */
export interface Taken {
  readonly ms: number;
  readonly megabytes: number;
}

const [rounds = '15', commands = '{}'] = process.argv.slice(2);
console.log(JSON.stringify(inTurn(Number(rounds), JSON.parse(commands) as Record<string, Timed>)));

function inTurn(rounds: number, commands: Readonly<Record<string, Timed>>): Record<string, Taken> {
  const all: Record<string, Taken[]> = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, { command, after = [] }] of Object.entries(commands)) {
      const taken = time(command);
      if (after.length > 0) spawnSync(after[0] ?? '', after.slice(1));
      if (round >= 0) all[name]?.push(taken);
    }
  }
  return Object.fromEntries(
    Object.entries(all).map(([name, taken]) => [name, { ms: median(taken.map(({ ms }) => ms)), megabytes: Math.round(Math.max(...taken.map(({ megabytes }) => megabytes))) }]),
  );
}

/** GNU time adds the peak of memory as the last line of stderr. */
function time(command: readonly string[]): Taken {
  const began = performance.now();
  const done = spawnSync('time', ['-f', '%M', ...command], { encoding: 'utf8', maxBuffer: 1e8 });
  const ms = performance.now() - began;
  if (done.error !== undefined || done.status !== 0) throw new Error(`${command.join(' ')} ended with ${done.status ?? done.error?.message}: ${done.stderr}`);
  return { ms, megabytes: Number(done.stderr.trim().split('\n').at(-1)) / 1024 };
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0);
}
