import type { Context } from './context.ts';
import { ExpectedError, UsageError } from '../src/model/errors.ts';
import type { Severity } from '../src/model/finding.ts';
import { nearest } from '../src/model/nearest.ts';
import type { StatusReport } from '../src/model/report.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { Look } from './live-look.ts';
import { EXIT } from './exit.ts';
import type { OutputFormat } from './flags.ts';
import { onSameCluster } from './next-command.ts';

const PAUSE_MS = 2_000;

/** How a status is judged, shown and repeated. */
export interface StatusOptions {
  readonly output: OutputFormat;
  readonly nodes: readonly string[];
  /** The severity from which on a finding makes the exit code 1. */
  readonly failOn: Severity | 'never';
  readonly strict: boolean;
  readonly save: string | undefined;
  /** Flags that reach the same cluster, for the next command. */
  readonly sameCluster: readonly string[];
  /** At most for one look; undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** Repeat until healthy, at most this long. */
  readonly waitMs: number | undefined;
  /** Repeat until interrupted, and show what changed. */
  readonly watch: boolean;
}

interface Shown {
  readonly report: StatusReport;
  readonly code: number;
  /** The deadline came before everything had answered. */
  readonly cutOff: boolean;
}

/**
 * Takes a look, judges and shows it; with `waitMs` again until healthy, with `watch` until interrupted. A cluster that
 * answered once may be away for a while during a repetition. Returns the exit code of the last look.
 */
export async function showUntil(take: Look['take'], options: StatusOptions, context: Context): Promise<number> {
  const began = context.now();
  let last: Shown | undefined;
  let printed = '';
  for (;;) {
    const started = context.now();
    const shown = await lookOnce(take, options, context).catch((error: unknown) => {
      if (last === undefined || !(error instanceof ExpectedError) || context.signal.aborted) throw error;
      context.err.write(`error: ${error.message}; trying again\n`);
      return undefined;
    });
    if (context.signal.aborted) return EXIT.interrupted;
    if (shown !== undefined) last = shown;
    const waited = context.now() - began;
    const ready = shown?.code === EXIT.healthy && shown.report.unknown.length === 0;
    const final = options.watch ? false : options.waitMs === undefined || ready || waited >= options.waitMs;
    if (shown !== undefined && (options.watch || final)) {
      printed = await print(shown.report, options, context, context.now() - started, printed);
      if (shown.cutOff) tellCutOff(options, context);
    } else if (shown !== undefined && context.err.isTTY) {
      context.err.write(`\r\u001b[K${shown.report.summary}`.slice(0, (context.err.columns ?? 80) + 4));
    }
    if (final && last !== undefined) {
      if (options.waitMs !== undefined && !ready) context.err.write(`error: not healthy after ${Math.round(waited / 1000)} s\n`);
      return options.waitMs !== undefined && !ready && last.code === EXIT.healthy ? EXIT.findings : last.code;
    }
    await context.sleep(PAUSE_MS);
    if (context.signal.aborted) return EXIT.interrupted;
  }
}

function tellCutOff({ timeoutMs }: StatusOptions, context: Context): void {
  const after = timeoutMs === undefined ? '' : ` after ${timeoutMs / 1000} s`;
  context.err.write(`error: the look was cut off${after}: what had not answered by then was not seen\n  Allow more with --timeout.\n`);
}

async function lookOnce(take: Look['take'], options: StatusOptions, context: Context): Promise<Shown> {
  const [{ snapshot, cutOff }, { judge, fold }, { rules }, { statusReport }] = await Promise.all([
    take(options.timeoutMs),
    import('../src/engine/index.ts'),
    import('../src/rules/index.ts'),
    import('../src/derive/index.ts'),
  ]);
  if (context.signal.aborted) return { report: undefined as never, code: EXIT.interrupted, cutOff };
  checkNodes(options.nodes, snapshot);
  const chosen = options.nodes.length === 0 ? snapshot : { ...snapshot, nodesAsked: options.nodes };
  if (options.save !== undefined) {
    const { save } = await import('../src/snapshot/index.ts');
    await context.writeFile(options.save, save(snapshot)).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${options.save} cannot be written (${cause.code ?? cause.message})`, 'Give --save a file in a folder that you may write to.', { cause });
    });
  }
  const verdicts = judge(rules, chosen);
  const findings = fold(verdicts, rules);
  const judged = statusReport(chosen, verdicts, findings, { failOn: options.failOn === 'info' ? 'info' : 'warning', strict: options.strict });
  const report = { ...judged, next: judged.next === null ? null : onSameCluster(judged.next, options.sameCluster) };
  return { report, code: exitCode(report, cutOff, options), cutOff };
}

/**
 * A CNI that is not supported, a cluster of which no node was seen, or one about which no check could be made, could not be
 * judged; else the gravest finding decides. A node that was not seen counts as a warning where no finding is about it, and a
 * look that was cut off is never a healthy one.
 */
function exitCode(report: StatusReport, cutOff: boolean, options: StatusOptions): number {
  const { cni, nodes, findings, unknown, notSeen, checks } = report;
  if (cni.cni === 'unsupported' || nodes.length === 0) return EXIT.couldNotRun;
  if (unknown.length > 0 && checks.pass + checks.fail === 0) return EXIT.couldNotRun;
  const order = ['info', 'warning', 'critical', 'never'];
  const threshold = order.indexOf(options.failOn);
  if (findings.some((finding) => order.indexOf(finding.severity) >= threshold)) return EXIT.findings;
  const named = new Set(findings.flatMap(({ subjects }) => subjects.map(({ node }) => node)));
  if (notSeen.some(({ node }) => !named.has(node)) && order.indexOf('warning') >= threshold) return EXIT.findings;
  if (cutOff && unknown.length + notSeen.length > 0 && options.failOn !== 'never') return EXIT.findings;
  return options.strict && unknown.length > 0 ? EXIT.findings : EXIT.healthy;
}

function checkNodes(asked: readonly string[], snapshot: Snapshot): void {
  const names = Object.keys(snapshot.nodes);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown === undefined || names.length === 0) return;
  const near = nearest(unknown, names);
  throw new UsageError(
    `there is no node "${unknown}"`,
    near === undefined ? `Nodes: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.` : `Did you mean ${near}?`,
  );
}

/** Prints a report unless it says what was printed last; returns what the next one is compared with. */
async function print(report: StatusReport, options: StatusOptions, context: Context, elapsedMs: number, before: string): Promise<string> {
  const same = JSON.stringify({ ...report, taken: '' });
  const repaint = options.watch && context.out.isTTY && (options.output === 'table' || options.output === 'wide');
  if (same === before && !repaint) return same;
  const text = await render(report, options.output, context, elapsedMs);
  context.out.write(repaint ? `\u001b[H\u001b[2J${text}` : before === '' || options.output === 'json' ? text : `${options.output === 'yaml' ? '---' : ''}\n${text}`);
  return same;
}

async function render(report: StatusReport, output: OutputFormat, context: Context, elapsedMs: number): Promise<string> {
  if (output === 'json' || output === 'yaml') {
    const { printData } = await import('./print-data.ts');
    return printData(report, output);
  }
  const [{ renderStatus }, { paletteFor }] = await Promise.all([import('../src/report/index.ts'), import('./palette.ts')]);
  return renderStatus(report, { format: output, palette: await paletteFor(context.colour), width: context.out.columns ?? 80, elapsedMs });
}
