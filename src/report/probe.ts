import type { ProbeReport } from '../model/probe-report.ts';
import { cniLines } from './cni-lines.ts';
import { componentLines } from './component-lines.ts';
import { findingList } from './finding-list.ts';
import { nextLines } from './last-lines.ts';
import { nodeTable } from './node-table.ts';
import { openEnds } from './open-ends.ts';
import type { Palette } from './palette.ts';
import { pathLines } from './path-lines.ts';
import { probeDetails } from './probe-details.ts';
import { reachLines } from './reach-lines.ts';
import { answer, grounds, NARROWEST, screen } from './status.ts';
import type { StatusView } from './status.ts';
import { flow, indented, wrap } from './wrap.ts';

/** The screen of `kubectl cni probe`: the answer, what is broken and why, and where packets stop. */
export function renderProbe(report: ProbeReport, view: StatusView): string {
  const { palette, elapsedMs } = view;
  const wide = view.format === 'wide';
  const width = Math.max(view.width, NARROWEST);
  const room = { wide, width, palette };
  return screen([
    answer(report, width, palette),
    indented(cniLines(report, width - 2, view.from)),
    ...(nothingTried(report) ? [nodeTable(report, wide, width, palette), indented(componentLines(report.components, width - 2, palette))] : []),
    findingList(report, { ...room, proven: true }),
    pathLines(report, room),
    reachLines(report, room),
    openEnds(report, wide, width, palette),
    ...(wide ? [...probeDetails(report, width), grounds(report, width)] : []),
    [...effort(report, elapsedMs, width), ...leftBehind(report, width, palette), ...nextLines(report, width)],
  ]);
}

/** Then what status shows is all there is. */
function nothingTried({ paths, reach }: ProbeReport): boolean {
  return paths.every(({ rungs }) => rungs.length === 0) && reach.every(({ state }) => state === 'untried');
}

/** `3 of 3 nodes · 6 paths · 41 checks, 0 unknown · 6 pods made, 6 removed · 4.1 s`. */
function effort({ nodes, paths, checks, pods }: ProbeReport, elapsedMs: number, width: number): string[] {
  const made = checks.pass + checks.fail + checks.unknown + checks.error;
  const tried = paths.filter(({ rungs }) => rungs.length > 0).length;
  const parts = [
    `${nodes.filter(({ seen }) => seen).length} of ${count(nodes.length, 'node')}`,
    tried === paths.length ? count(tried, 'path') : `${tried} of ${count(paths.length, 'path')} tried`,
    `${count(made, 'check')}, ${checks.unknown + checks.error} unknown`,
    `${pods === null ? '' : `${count(pods.made, 'pod')} made, ${pods.removed} removed · `}${(elapsedMs / 1000).toFixed(1)} s`,
  ];
  return indented(flow(parts, width - 2));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Pods that could not be removed, and the command that does. */
function leftBehind({ pods }: ProbeReport, width: number, palette: Palette): string[] {
  if (pods === null || pods.left.length === 0) return [];
  const names = `${pods.left.slice(0, 3).join(', ')}${pods.left.length > 3 ? ` and ${pods.left.length - 3} more` : ''}`;
  const text = `${count(pods.left.length, 'pod')} left behind, which kubectl cni cleanup removes: ${names}`;
  return wrap(text, width - 2).map((line, index) => `${index === 0 ? palette.mark('warning') : ' '} ${line}`);
}
