import type { Context } from './context.ts';
import { ClusterError, ExpectedError, UsageError } from '../src/model/errors.ts';
import type { Severity } from '../src/model/finding.ts';
import type { LookReport } from '../src/model/report.ts';
import type { Code } from '../src/model/finding.ts';
import type { Rule } from '../src/model/rule.ts';
import { checkNodes } from './check-nodes.ts';
import type { Beside, LookKind } from './look-kind.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { Look } from './live-look.ts';
import { errorText } from './error-text.ts';
import { EXIT } from './exit.ts';
import { exitCode } from './exit-code.ts';
import type { OutputFormat } from './flags.ts';
import { onSameCluster } from './next-command.ts';
import { trouble } from '../src/model/trouble.ts';

const PAUSE_MS = 2_000;
const SHORTEST_LOOK_MS = 50;

const SAVE_ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'Give --save a file in a folder that you may write to.',
  EISDIR: 'Give --save the name of a file in it.',
  ENOENT: 'Make its folder first, or give --save a file elsewhere.',
  ENOSPC: 'Make room there, or give --save a file elsewhere.',
};

/** How a look is judged, shown and repeated. */
export interface LoopOptions {
  /** What the command makes of a look. */
  readonly kind: LookKind;
  readonly output: OutputFormat;
  readonly nodes: readonly string[];
  /** The severity from which on a finding makes the exit code 1. */
  readonly failOn: Severity | 'never';
  readonly strict: boolean;
  readonly from: string | undefined;
  readonly save: string | undefined;
  /** Flags that reach the same cluster, for the next command. */
  readonly sameCluster: readonly string[];
  /** At most for one look; undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** Repeat until healthy, at most this long. */
  readonly waitMs: number | undefined;
  /** Repeat until interrupted, and show what changed; on a terminal, the screen anew. */
  readonly watch: boolean;
  /** Between two looks; 2 s when left out. */
  readonly pauseMs?: number;
  /** Rules that are not judged. */
  readonly ignore?: readonly Code[];
  /** Rules that are judged; left out: all. */
  readonly only?: readonly Code[];
}

interface Looked {
  readonly snapshot: Snapshot;
  readonly report: LookReport;
  readonly beside: Beside | undefined;
  readonly code: number;
  /** The deadline came before everything had answered. */
  readonly cutOff: boolean;
  /** The flags that allow more. */
  readonly allowedBy: string;
  /** For stderr, behind the answer. */
  readonly trouble: string;
}

/** How long a look may take, and by which flags. */
interface Deadline {
  readonly ms: number;
  readonly allowedBy: string;
}

/** Takes a look, judges and shows it; with `waitMs` again until healthy, with `watch` until interrupted. Returns the exit code. */
export async function showUntil(take: Look['take'], options: LoopOptions, context: Context): Promise<number> {
  if (options.watch) return watch(take, options, context);
  if (options.waitMs !== undefined) return waitFor(options.waitMs, take, options, context);
  const began = context.now();
  const looked = await lookOnce(take, deadlineOf(options), options);
  await show(looked, options, context, context.now() - began);
  return context.signal.aborted ? EXIT.interrupted : looked.code;
}

/**
 * Until healthy, as far as the rights at hand let it be seen: then as for one look. When the time is over, the last whole look is shown and decides; a cluster that is away by then could
 * not be judged, and its last error is said.
 */
async function waitFor(waitMs: number, take: Look['take'], options: LoopOptions, context: Context): Promise<number> {
  const began = context.now();
  const leftMs = (): number => Math.max(0, waitMs - (context.now() - began));
  const look = (ms: number): Promise<Looked> => lookOnce(take, deadlineOf(options, ms), options);
  const tell = tellerOfNews(context);
  let last = await look(waitMs === 0 ? Infinity : waitMs);
  let lastMs = context.now() - began;
  let error: ExpectedError | undefined;
  while (!context.signal.aborted && (error !== undefined || !isSettled(last, options)) && leftMs() > 0) {
    if (context.err.isTTY) context.err.write(oneLine(last.report.summary, context));
    await context.sleep(Math.min(options.pauseMs ?? PAUSE_MS, leftMs()));
    const started = context.now();
    const roomMs = leftMs();
    if (context.signal.aborted || roomMs < SHORTEST_LOOK_MS) break;
    const outcome = await attempt(look(roomMs), last, context);
    if (outcome instanceof ExpectedError) {
      // That the end of the wait left no time for a look says nothing about the cluster.
      const noTime = leftMs() === 0 && roomMs < Math.max(2 * lastMs, PAUSE_MS) && outcome instanceof ClusterError && outcome.failure === 'timeout';
      if (noTime) break;
      error = outcome;
      tell(`error: ${outcome.message}; trying again\n`);
    } else {
      error = undefined;
      if (!outcome.cutOff) [last, lastMs] = [outcome, context.now() - started];
    }
  }
  if (context.signal.aborted) return EXIT.interrupted;
  if (context.err.isTTY) context.err.write(oneLine('', context));
  await show(last, options, context, lastMs);
  if (isSettled(last, options) && error === undefined) return last.code;
  context.err.write(`error: not healthy after ${Math.round((context.now() - began) / 1000)} s\n`);
  if (error !== undefined) throw error;
  return last.code === EXIT.healthy ? EXIT.findings : last.code;
}

/** Nothing to wait for: no finding, and no check that could not be made but for want of a right, which no time will bring. */
function isSettled({ report, beside, cutOff }: Looked, options: LoopOptions): boolean {
  const forGood = report.unknown.every(({ missing, error }) => error === undefined && missing.length > 0 && missing.every(({ reason }) => reason === 'forbidden'));
  return forGood && exitCode(report, cutOff, { ...options, strict: false }, beside) === EXIT.healthy;
}

/** Until interrupted, or until nobody reads: then the last look decides. A cluster that answered once may be away for a while. */
async function watch(take: Look['take'], options: LoopOptions, context: Context): Promise<number> {
  const tell = tellerOfNews(context);
  let last: Looked | undefined;
  while (!context.signal.aborted) {
    const started = context.now();
    const outcome = await attempt(lookOnce(take, deadlineOf(options), options), last, context);
    if (context.signal.aborted) break;
    if (outcome instanceof ExpectedError) {
      tell(`error: ${outcome.message}; trying again\n`);
    } else {
      await show(outcome, options, context, context.now() - started, last);
      last = outcome;
      if (!outcome.cutOff) tell('');
    }
    if (!context.out.ended()) await context.sleep(options.pauseMs ?? PAUSE_MS);
    if (last !== undefined && context.out.ended() && !context.signal.aborted) return last.code;
  }
  return EXIT.interrupted;
}

/** A look, or why it failed where an earlier one did not. */
async function attempt(look: Promise<Looked>, before: Looked | undefined, context: Context): Promise<Looked | ExpectedError> {
  return look.catch((error: unknown) => {
    if (before !== undefined && error instanceof ExpectedError && !context.signal.aborted) return error;
    throw error;
  });
}

/** Says on stderr what it did not say the time before. */
function tellerOfNews(context: Context): (text: string) => void {
  let before = '';
  return (text) => {
    if (text !== before && text !== '') context.err.write(text);
    before = text;
  };
}

/** A line of a terminal that is written over. */
function oneLine(text: string, { err }: Context): string {
  return `\r\u001b[K${text}`.slice(0, (err.columns ?? 80) + 4);
}

/** Prints what a look has shown, then saves it: a file that cannot be written does not cost the screen. */
async function show(looked: Looked, options: LoopOptions, context: Context, elapsedMs: number, before?: Looked): Promise<void> {
  if (context.signal.aborted) return;
  await print(looked.report, options, context, elapsedMs, before?.report);
  context.err.write(looked.trouble);
  if (looked.cutOff) context.err.write(errorText('the look was cut off: what had not answered by then was not seen', `Allow more with ${looked.allowedBy}.`, context.err.columns));
  if (options.save !== undefined) await saveTo(options.save, looked.snapshot, context);
}

async function saveTo(path: string, snapshot: Snapshot, context: Context): Promise<void> {
  const { save } = await import('../src/snapshot/index.ts');
  await context.writeFile(path, save(snapshot)).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be written: ${trouble(cause)}`, SAVE_ADVICE[cause.code ?? ''] ?? 'Give --save a file elsewhere.', { cause });
  });
}

/** The deadline of a look for which a wait has so much time left. */
function deadlineOf({ timeoutMs = Infinity }: LoopOptions, leftMs = Infinity): Deadline {
  const flags = [...(leftMs <= timeoutMs && leftMs < Infinity ? ['--wait'] : []), ...(timeoutMs <= leftMs ? ['--timeout'] : [])];
  return { ms: Math.min(timeoutMs, leftMs), allowedBy: flags.join(' and ') };
}

/** What ended a look knows of deadlines, and not whose they are. */
function advising(error: unknown, allowedBy: string): unknown {
  if (!(error instanceof ClusterError) || !error.advice.includes('a longer --timeout')) return error;
  return new ClusterError(error.failure, error.message, error.advice.replace('--timeout', allowedBy), { cause: error });
}

async function lookOnce(take: Look['take'], { ms, allowedBy }: Deadline, options: LoopOptions): Promise<Looked> {
  const { rules } = await import('../src/rules/index.ts');
  checkCodes([...(options.only ?? []), ...(options.ignore ?? [])], rules);
  const [taken, { judge, fold }] = await Promise.all([
    take(ms === Infinity ? undefined : ms).catch((error: unknown) => Promise.reject(advising(error, allowedBy))),
    import('../src/engine/index.ts'),
  ]);
  const { snapshot, cutOff } = taken;
  checkNodes(options.nodes, snapshot);
  const chosen = options.nodes.length === 0 ? snapshot : { ...snapshot, nodesAsked: options.nodes };
  const { only, ignore = [] } = options;
  const judged: readonly Rule[] = only === undefined ? rules : rules.filter(({ code }) => only.includes(code));
  const verdicts = judge(judged, chosen, { ignore });
  const findings = fold(verdicts, judged);
  const given = await options.kind.report({ ...taken, snapshot: chosen }, verdicts, findings, { failOn: options.failOn === 'info' ? 'info' : 'warning', strict: options.strict });
  const report = { ...given, next: given.next === null ? null : onSameCluster(given.next, options.sameCluster) };
  const beside = options.kind.beside?.(report, snapshot);
  return { snapshot, report, beside, code: exitCode(report, cutOff, options, beside), cutOff, allowedBy, trouble: taken.trouble ?? '' };
}

function checkCodes(asked: readonly Code[], rules: readonly Rule[]): void {
  const unknown = asked.find((code) => !rules.some((rule) => rule.code === code));
  if (unknown !== undefined) throw new UsageError(`there is no check ${unknown}`, 'Each finding shows its code.');
}

/** Prints a report; after another one what changed, where that is a table on a pipe, and nothing where nothing did. */
async function print(report: LookReport, options: LoopOptions, context: Context, elapsedMs: number, before: LookReport | undefined): Promise<void> {
  const screen = options.output === 'table' || options.output === 'wide';
  if (before === undefined || (screen && context.out.isTTY)) {
    const text = await render(report, options, context, elapsedMs);
    return context.out.write(options.watch && screen && context.out.isTTY ? `\u001b[H\u001b[2J${text}` : text);
  }
  if (screen) {
    const { renderChanges } = await import('../src/report/index.ts');
    return context.out.write(renderChanges(before, report));
  }
  if (sameBut(before) === sameBut(report)) return;
  context.out.write(`${options.output === 'yaml' ? '---\n' : ''}${await render(report, options, context, elapsedMs)}`);
}

/** A report without what is another each time: its moment, and how fast answers came. */
function sameBut(report: LookReport): string {
  return JSON.stringify({ ...report, taken: '' }, (key, value: unknown) => (key === 'firstMs' ? null : value));
}

async function render(report: LookReport, { kind, output, from }: LoopOptions, context: Context, elapsedMs: number): Promise<string> {
  if (output === 'json' || output === 'yaml') {
    const { printData } = await import('./print-data.ts');
    return printData(report, output);
  }
  const { paletteFor } = await import('./palette.ts');
  return kind.render(report, { format: output, palette: await paletteFor(context.colour), width: context.out.columns ?? 80, elapsedMs, from: from === '-' ? 'stdin' : from });
}
