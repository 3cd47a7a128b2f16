import type { Command } from './run.ts';
import { UsageError } from '../src/model/errors.ts';
import type { Severity } from '../src/model/finding.ts';
import { OUTPUTS, choiceOf, connectionFlags, durationOf, listOf, outputFlag, textOf } from './flags.ts';
import type { FlagTable, Flags } from './flags.ts';
import { liveLook } from './live-look.ts';
import { sameCluster } from './next-command.ts';
import { statusKind } from './look-kind.ts';
import { showUntil } from './look-loop.ts';
import type { LoopOptions } from './look-loop.ts';
import { savedLook } from './saved-look.ts';

const FAIL_ON = ['info', 'warning', 'critical', 'never'] as const satisfies readonly (Severity | 'never')[];

const LOOK = 'What to look at:';
const CODE = 'Exit code:';
const REPEAT = 'Repeat:';

const flags: FlagTable = {
  ...outputFlag,
  node: { group: LOOK, type: 'string', takes: 'the name of a node', many: true, description: 'Only these nodes; a list, may be repeated' },
  'no-exec': { group: LOOK, type: 'boolean', description: 'Leave out what needs exec: the BGP sessions' },
  from: { group: LOOK, type: 'string', takes: 'a file', description: 'Read a saved snapshot instead of a cluster; - is stdin' },
  save: { group: LOOK, type: 'string', takes: 'a file', description: 'Save what was seen to this file; it holds no secrets' },
  timeout: { group: LOOK, type: 'string', takes: 'a duration', default: '5m', description: 'Deadline of one look at the cluster; 0 is none' },
  'fail-on': { group: CODE, type: 'string', takes: `one of ${FAIL_ON.join(', ')}`, default: 'warning', description: '1 from this severity on: info, warning, critical, or never' },
  strict: { group: CODE, type: 'boolean', description: '1 also when something could not be checked' },
  wait: { group: REPEAT, type: 'string', takes: 'a duration', bare: '5m', description: 'Until healthy, rights permitting; 5m, or --wait=90s' },
  watch: { group: REPEAT, type: 'boolean', alias: 'w', description: 'Look again every 2 s; on a pipe print what changed' },
  ...connectionFlags,
};

/** `kubectl cni status`: which CNI, how sure, is it healthy; reads only, makes no pods. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'Which CNI runs, is it healthy, and if not, why.',
  flags,
  examples: [
    ['kubectl cni status', 'one screen, its first line the answer'],
    ['kubectl cni status -o wide', 'with evidence, and what each check saw'],
    ['kubectl cni status --wait=10m', 'wait until the network is up'],
    ['kubectl cni status --save before.json', 'keep it; read it again with --from'],
  ],
  epilogue:
    "Exit codes: 0 healthy (information is allowed), 1 findings, 2 could not run,\n130 interrupted. Only reads: the API, and where exec is allowed, BIRD's words.",
  act: async (given, context) => {
    const options = parse(given);
    const look = options.from === undefined ? liveLook(given, options, context) : savedLook(options.from, context);
    try {
      return await showUntil(look.take, options, context);
    } finally {
      look.close();
    }
  },
};

function parse(given: Flags): StatusFlags {
  const from = textOf(given, 'from');
  const wait = textOf(given, 'wait');
  const watch = given['watch'] === true;
  if (from !== undefined && (wait !== undefined || watch)) {
    throw new UsageError('a saved snapshot does not change', 'Leave out --wait and --watch, or --from.');
  }
  if (textOf(given, 'save') === '-') throw new UsageError('--save cannot write to stdout, where the screen goes', 'Give it a file.');
  const verbosity = textOf(given, 'v');
  if (verbosity !== undefined && !/^\d+$/.test(verbosity)) throw new UsageError(`-v does not take "${verbosity}"`, 'Use a number, such as -v 6.');
  if (wait !== undefined && watch) throw new UsageError('--wait and --watch exclude each other', 'Use --wait in scripts, --watch to look on.');
  return {
    kind: statusKind,
    output: choiceOf(given, 'output', OUTPUTS),
    nodes: listOf(given['node']),
    exec: given['no-exec'] !== true,
    from,
    save: textOf(given, 'save'),
    failOn: choiceOf(given, 'fail-on', FAIL_ON),
    strict: given['strict'] === true,
    waitMs: wait === undefined ? undefined : durationOf(wait, 'wait'),
    watch,
    sameCluster: sameCluster(given),
    timeoutMs: durationOf(String(given['timeout']), 'timeout') || undefined,
    namespace: textOf(given, 'namespace'),
  };
}

interface StatusFlags extends LoopOptions {
  readonly exec: boolean;
  readonly namespace: string | undefined;
}
