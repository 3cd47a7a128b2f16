import type { PathSummary, ProbeReport } from '../model/probe-report.ts';
import type { Palette } from './palette.ts';

const CORNER = 'FROM \\ TO';
const GAP = '  ';
/** More rows than that are no picture any more. */
const MOST_NODES = 15;
const LETTERS = 'ABCDEFGHIJKLMNO';

/**
 * The paths as a matrix of nodes by nodes, with the rung that broke as a word; where names are too long for a head, letters
 * stand for them. Undefined where it does not fit.
 */
export function pathMatrix({ nodes, paths }: Pick<ProbeReport, 'nodes' | 'paths'>, width: number, palette: Palette): string[] | undefined {
  const concerned = new Set(paths.flatMap(({ from, to }) => [from, to]));
  const names = nodes.flatMap(({ name }) => (concerned.has(name) ? [name] : []));
  if (names.length > MOST_NODES) return undefined;
  const byEnds = new Map(paths.map((path) => [`${path.from} ${path.to}`, path]));
  const cells = names.map((from) => names.map((to): Cell => (from === to ? { plain: '·', painted: palette.dim('·') } : cellOf(byEnds.get(`${from} ${to}`), palette))));
  const lettered = names.map((name, index) => `${LETTERS[index] ?? ''}  ${name}`);
  for (const [heads, rows] of [[names, names], [[...LETTERS].slice(0, names.length), lettered]] as const) {
    const lines = grid(heads, rows, cells, width, palette);
    if (lines !== undefined) return lines;
  }
  return undefined;
}

interface Cell {
  readonly plain: string;
  readonly painted: string;
}

/** What became of a path in a word: `ok`, `✗ tunnel`, `! pods` for a loss, `?`, or `? pods` where the rungs below hold. */
function cellOf(path: PathSummary | undefined, palette: Palette): Cell {
  if (path === undefined) return { plain: '', painted: '' };
  if (path.state === 'ok') return { plain: 'ok', painted: 'ok' };
  if (path.state === 'unknown') {
    const plain = path.rungs.some(({ answered }) => answered > 0) ? '? pods' : '?';
    return { plain, painted: palette.dim(plain) };
  }
  const [plain, paint] = path.answered > 0 ? [`! ${path.broken ?? ''}`, palette.warning] : [`✗ ${path.broken ?? ''}`, palette.critical];
  return { plain, painted: paint(plain) };
}

function grid(heads: readonly string[], rows: readonly string[], cells: readonly (readonly Cell[])[], width: number, palette: Palette): string[] | undefined {
  const first = Math.max(CORNER.length, ...rows.map((row) => row.length));
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.plain.length ?? 0)));
  if (widths.reduce((sum, cell) => sum + GAP.length + cell, GAP.length + first) > width) return undefined;
  const pad = ({ plain, painted }: Cell, room: number): string => painted + ' '.repeat(room - plain.length);
  const line = (lead: string, row: readonly Cell[]): string => {
    const last = row.findLastIndex(({ plain }) => plain !== '');
    const shown = row.slice(0, last + 1).map((cell, column) => pad(cell, column === last ? cell.plain.length : (widths[column] ?? 0)));
    return [`${GAP}${lead.padEnd(first)}`, ...shown].join(GAP).trimEnd();
  };
  return [
    palette.dim(line(CORNER, heads.map((head) => ({ plain: head, painted: head })))),
    ...cells.map((row, index) => line(rows[index] ?? '', row)),
  ];
}
