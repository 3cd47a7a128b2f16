import type { LookReport } from '../model/report.ts';
import { cniLines } from './cni-lines.ts';
import { componentLines } from './component-lines.ts';
import { findingList } from './finding-list.ts';
import { lastLines } from './last-lines.ts';
import { markOf } from './mark-of.ts';
import { nodeTable } from './node-table.ts';
import { openEnds } from './open-ends.ts';
import type { Palette } from './palette.ts';
import { hang, indented, wrap } from './wrap.ts';

/** How a status is to be shown. */
export interface StatusView {
  readonly format: 'table' | 'wide';
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
  readonly elapsedMs: number;
  /** The file of a saved snapshot; without it the report is of a cluster as it is now. */
  readonly from?: string | undefined;
}

export const NARROWEST = 40;

/** The screen of `kubectl cni status`: the first line is the answer, each next one is for someone who wants one thing more. */
export function renderStatus(report: LookReport, view: StatusView): string {
  const { palette, elapsedMs } = view;
  const wide = view.format === 'wide';
  const width = Math.max(view.width, NARROWEST);
  return screen([
    answer(report, width, palette),
    indented(cniLines(report, width - 2, view.from)),
    nodeTable(report, wide, width, palette),
    indented(componentLines(report.components, width - 2, palette)),
    findingList(report, { wide, width, palette }),
    openEnds(report, wide, width, palette),
    wide ? grounds(report, width) : [],
    lastLines(report, width, elapsedMs),
  ]);
}

/** Sections with an empty line between them; without those that have nothing to say. */
export function screen(sections: readonly (readonly string[])[]): string {
  return `${sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function answer(report: LookReport, width: number, palette: Palette): string[] {
  const mark = palette.mark(markOf(report));
  return wrap(report.summary, width - 2).map((line, index) => `${index === 0 ? mark : ' '} ${palette.bold(line)}`);
}

/** Why the program says which CNI it is, how much was checked, and when. */
export function grounds({ cni, checks, taken, tool }: LookReport, width: number): string[] {
  const signs = [...cni.signs.map((sign) => ({ ...sign, of: '' })), ...cni.others.flatMap(({ product, signs: theirs }) => theirs.map((sign) => ({ ...sign, of: `${product}: ` })))];
  const all = checks.pass + checks.fail + checks.unknown + checks.skip + checks.error;
  return [
    ...signs.flatMap(({ seen, where, of }, index) => hang(`  ${(index === 0 ? 'signs' : '').padEnd(10)}`, wrap(`${of}${seen} (${where})`, width - 12))),
    `  checks    ${all}: ${checks.pass} pass, ${checks.fail} fail, ${checks.unknown} unknown, ${checks.skip} skip, ${checks.error} error`,
    `  taken     ${taken} by kubectl cni ${tool}`,
  ];
}
