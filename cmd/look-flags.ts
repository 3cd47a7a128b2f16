import { UsageError } from '../src/model/errors.ts';
import type { Severity } from '../src/model/finding.ts';
import { OUTPUTS, choiceOf, durationOf, listOf, outputFlag, textOf, verbosityOf } from './flags.ts';
import type { FlagTable, Flags } from './flags.ts';
import type { LoopOptions } from './look-loop.ts';
import { sameCluster } from './next-command.ts';

const FAIL_ON = ['info', 'warning', 'critical', 'never'] as const satisfies readonly (Severity | 'never')[];

const LOOK = 'Look at';
const CODE = 'Exit code';
const REPEAT = 'Repeat';

/** What the exit codes of such a command mean. */
export const LOOK_EXIT_CODES = '0 healthy, 1 findings, 2 could not run, 130 interrupted';

/** The flags of every command that looks at a cluster, judges and repeats. */
export const lookFlags: FlagTable = {
  ...outputFlag,
  node: { group: LOOK, type: 'string', takes: 'the name of a node', sample: 'n1,n3', many: true, completes: 'node', description: 'These nodes only; may be repeated' },
  from: { group: LOOK, type: 'string', takes: 'a file', sample: 'FILE', completes: 'file', description: 'A saved snapshot, no cluster; - is stdin' },
  save: { group: LOOK, type: 'string', takes: 'a file', sample: 'FILE', completes: 'file', description: 'Keep what was seen, without secrets' },
  timeout: { group: LOOK, type: 'string', takes: 'a duration', sample: '5m', default: '5m', description: 'Deadline of one look; 0 is none' },
  wait: { group: REPEAT, type: 'string', takes: 'a duration', sample: '5m', bare: '5m', description: 'Look again until healthy, for scripts' },
  watch: { group: REPEAT, type: 'boolean', alias: 'w', description: 'Look again every 2 s; a pipe gets what changed' },
  'fail-on': { group: CODE, type: 'string', takes: `one of ${FAIL_ON.join(', ')}`, sample: 'warning', default: 'warning', completes: FAIL_ON, description: 'Severity from which it is 1: info, warning, critical, never' },
  strict: { group: CODE, type: 'boolean', description: '1 also when something could not be checked' },
};

/** What those flags say; a combination that makes no sense is a UsageError. */
export function lookOptions(given: Flags): Omit<LoopOptions, 'kind'> {
  const from = textOf(given, 'from');
  const wait = textOf(given, 'wait');
  const watch = given['watch'] === true;
  if (from !== undefined && (wait !== undefined || watch)) {
    throw new UsageError('a saved snapshot does not change', 'Leave out --wait and --watch, or --from.');
  }
  if (textOf(given, 'save') === '-') throw new UsageError('--save cannot write to stdout, where the screen goes', 'Give it a file.');
  verbosityOf(given);
  if (wait !== undefined && watch) throw new UsageError('--wait and --watch exclude each other', 'Use --wait in scripts, --watch to look on.');
  return {
    output: choiceOf(given, 'output', OUTPUTS),
    nodes: listOf(given['node']),
    from,
    save: textOf(given, 'save'),
    failOn: choiceOf(given, 'fail-on', FAIL_ON),
    strict: given['strict'] === true,
    waitMs: wait === undefined ? undefined : durationOf(wait, 'wait'),
    watch,
    sameCluster: sameCluster(given),
    timeoutMs: durationOf(String(given['timeout']), 'timeout') || undefined,
  };
}
