import { UsageError } from '../src/model/errors.ts';
import { connectionFlags, durationOf, listOf, numberOf, textOf } from './flags.ts';
import type { FlagTable, Flags } from './flags.ts';
import { LOOK_EXIT_CODES, lookFlags, lookOptions } from './look-flags.ts';
import { showUntil } from './look-loop.ts';
import type { LoopOptions } from './look-loop.ts';
import { probeKind } from './probe-kind.ts';
import { probingLook } from './probing-look.ts';
import type { ProbingOptions } from './probing-look.ts';
import type { Command } from './run.ts';
import { savedLook } from './saved-look.ts';

const LOOK = 'Look at';
const PODS = 'Debug pods';
const REPEAT = 'Repeat';

/** --watch alone, and --wait: each look makes pods anew. */
const WATCH_PAUSE_MS = 30_000;
const WAIT_PAUSE_MS = 10_000;
/** A pod of ours lives twelve minutes at most. */
const LONGEST_MS = 600_000;

const flags: FlagTable = {
  ...lookFlags,
  timeout: { group: LOOK, type: 'string', takes: 'a duration', sample: '5m', default: '5m', description: 'Deadline of one probe, 10m at most' },
  checks: { group: LOOK, type: 'string', takes: 'a code', sample: 'CNI501', many: true, completes: 'code', description: 'These checks only; a list, may be repeated' },
  ignore: { group: LOOK, type: 'string', takes: 'a code', sample: 'CNI708', many: true, completes: 'code', description: 'Not these checks; a list, may be repeated' },
  peers: { group: LOOK, type: 'string', takes: 'a number', sample: '3', default: '3', description: 'Others each node tries, above 10' },
  image: { group: PODS, type: 'string', takes: 'an image', sample: 'IMAGE', description: "In place of that of the node's own CNI pod" },
  privileged: { group: PODS, type: 'boolean', description: 'Where a security module forbids reading' },
  concurrency: { group: PODS, type: 'string', takes: 'a number', sample: '20', default: '20', description: 'Nodes that are worked on at once' },
  yes: { group: PODS, type: 'boolean', alias: 'y', description: 'Do not ask, above 50 nodes' },
  wait: { group: REPEAT, type: 'string', takes: 'a duration', sample: '5m', bare: '5m', description: 'Probe every 10 s until healthy, for scripts' },
  watch: { group: REPEAT, type: 'boolean', alias: 'w', description: 'Probe every 30 s; a pipe gets what changed' },
  every: { group: REPEAT, type: 'string', takes: 'a duration', sample: '5m', description: 'Probe again and again, and print what changed' },
  ...connectionFlags,
};

/** `kubectl cni probe`: what each node knows, and where packets stop; makes debug pods and takes them away. */
export const probeCommand: Command = {
  name: 'probe',
  summary: 'where packets stop, and why; makes debug pods, removes them',
  flags,
  examples: [
    ['kubectl cni probe', 'pods on one node cannot be reached'],
    ['kubectl cni probe --every 5m', 'now and then requests hang: when, and where'],
  ],
  exitCodes: LOOK_EXIT_CODES,
  act: async (given, context) => {
    const options = parse(given);
    const look = options.from === undefined ? probingLook(given, options, context) : savedLook(options.from, context);
    try {
      return await showUntil(look.take, options, context);
    } finally {
      look.close();
    }
  },
};

type ProbeOptions = LoopOptions & ProbingOptions;

function parse(given: Flags): ProbeOptions {
  const every = textOf(given, 'every');
  const common = lookOptions(given);
  if (every !== undefined && (common.watch || common.waitMs !== undefined)) throw new UsageError('--every repeats by itself', 'Leave out --watch and --wait.');
  if (every !== undefined && common.from !== undefined) throw new UsageError('a saved snapshot does not change', 'Leave out --every, or --from.');
  if (common.timeoutMs === undefined || common.timeoutMs > LONGEST_MS) throw new UsageError('--timeout is 10m at most for a probe', 'Debug pods expire soon after that; look at fewer nodes with --node.');
  const ofPods = ['image', 'privileged', 'yes'].filter((name) => given[name] !== undefined && given[name] !== false);
  if (common.from !== undefined && ofPods.length > 0) throw new UsageError('a saved snapshot makes no pods', `Leave out --${ofPods.join(' and --')}, or --from.`);
  const pauseMs = every === undefined ? undefined : durationOf(every, 'every');
  if (pauseMs !== undefined && pauseMs < 1000) throw new UsageError(`--every does not take "${every}"`, 'Use a second or more, such as 5m.');
  const only = codesOf(given, 'checks');
  return {
    ...common,
    kind: probeKind,
    watch: common.watch || every !== undefined,
    pauseMs: pauseMs ?? (common.waitMs === undefined ? WATCH_PAUSE_MS : WAIT_PAUSE_MS),
    ignore: codesOf(given, 'ignore'),
    ...(only.length === 0 ? {} : { only }),
    image: textOf(given, 'image'),
    privileged: given['privileged'] === true,
    peers: numberOf(given, 'peers', 1),
    concurrency: numberOf(given, 'concurrency', 1),
    yes: given['yes'] === true,
    namespace: textOf(given, 'namespace'),
  };
}

/** Codes of rules, in any case; an unknown one is told when the rules are there. */
function codesOf(given: Flags, name: string): `CNI${number}`[] {
  return listOf(given[name]).map((text) => {
    const code = text.toUpperCase();
    if (/^CNI\d{3}$/.test(code)) return code as `CNI${number}`;
    throw new UsageError(`--${name} does not take "${text}"`, 'Use codes such as CNI501; each finding shows its own.');
  });
}
