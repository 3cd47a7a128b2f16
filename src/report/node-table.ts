import type { NodeStatus, LookReport } from '../model/report.ts';
import { nodeMarks } from './node-marks.ts';
import { isShort, nodeNotes, nodeRank } from './node-notes.ts';
import type { Mark, Palette } from './palette.ts';
import { wrap } from './wrap.ts';

/** Most rows of a table that is not wide; a smaller cluster is shown whole. */
const MOST_ROWS = 20;
const NARROWEST_NOTE = 16;
const LONG_NOTE = 40;
const NOTE_INDENT = '      ';
const GAP = 2;

interface Column {
  readonly title: string;
  cell(node: NodeStatus): string;
}

/**
 * The nodes as a table, without its indent but for the room of the mark. Not wide: of more than twenty nodes only those with
 * something to say, and a line that counts the others; nothing reaches beyond `width` but a node name that is longer.
 */
export function nodeTable(report: LookReport, wide: boolean, width: number, palette: Palette): string[] {
  const { nodes } = report;
  const marks = nodeMarks(report);
  const shown = wide || nodes.length <= MOST_ROWS ? nodes : noteworthy(nodes, marks);
  const columns = columnsOf(report, wide);
  if (columns.length === 0 && nodes.every((node) => nodeNotes(node) === '')) return [];
  const rows = shown.length === 0 ? [] : grid(shown, columns, wide ? Number.POSITIVE_INFINITY : width, { palette, marks });
  return [...rows, ...others(nodes, shown, marks, width)];
}

interface Look {
  readonly palette: Palette;
  readonly marks: ReadonlyMap<string, Mark>;
}

/** The gravest twenty of those with something to say, in the order of the cluster. */
function noteworthy(nodes: readonly NodeStatus[], marks: Look['marks']): readonly NodeStatus[] {
  const gravest = nodes.filter((node) => says(node, marks)).sort((a, b) => nodeRank(a) - nodeRank(b)).slice(0, MOST_ROWS);
  return nodes.filter((node) => gravest.includes(node));
}

function says(node: NodeStatus, marks: Look['marks']): boolean {
  return nodeRank(node) < 9 || marks.has(node.name);
}

function others(nodes: readonly NodeStatus[], shown: readonly NodeStatus[], marks: Look['marks'], width: number): string[] {
  if (shown.length === nodes.length) return [];
  const hidden = nodes.filter((node) => !shown.includes(node));
  const counts = new Map<string, number>();
  for (const { seen, agent } of hidden) {
    const word = seen ? (STATES[agent.state] ?? agent.state) : 'not seen';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const states = [...counts].map(([state, count]) => (counts.size === 1 ? `all ${state}` : `${count} ${state}`)).join(', ');
  const lead = shown.length === 0 ? `${hidden.length} nodes` : `… and ${hidden.length} nodes more`;
  const marked = hidden.filter((node) => says(node, marks)).length;
  const text = `${lead}, ${states}${marked === 0 ? '' : `; ${marked === hidden.length ? 'all' : marked} of them with a finding or a note; -o wide lists all`}`;
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

const STATES: Readonly<Record<string, string>> = { none: 'without an agent', embedded: 'with an embedded agent', unknown: 'with an agent in unknown state' };

function columnsOf(report: LookReport, wide: boolean): Column[] {
  const { nodes, cni } = report;
  const any = (has: (node: NodeStatus) => boolean): boolean => nodes.some(has);
  const versions = new Set(nodes.flatMap(({ version }) => version ?? []));
  const supported = cni.cni !== 'none' && cni.cni !== 'unsupported';
  const counted = cni.ipam === 'calico-ipam' || cni.ipam === 'host-local';
  const asked = cni.variant.bgp && !report.leftOut.some((piece) => piece.startsWith('BGP sessions'));
  const columns: [show: boolean, column: Column][] = [
    [supported, { title: 'AGENT', cell: ({ agent }) => (agent.state === 'unknown' ? '?' : agent.state) }],
    [supported && (wide || versions.size > 1), { title: 'VERSION', cell: ({ version, agent }) => version ?? absent(agent.state) }],
    [any(({ address }) => address !== null), { title: 'ADDRESS', cell: ({ address }) => address ?? '-' }],
    [any(({ overlay }) => overlay !== null), { title: 'OVERLAY', cell: ({ overlay }) => overlay ?? '-' }],
    [any(({ sessions }) => sessions !== null) || asked, { title: 'SESSIONS', cell: sessionsOf }],
    [(supported && counted) || any(({ podAddresses }) => podAddresses !== null), { title: 'POD IPS', cell: podIps }],
    [wide && any(({ podCidrs }) => podCidrs.length > 0), { title: 'POD CIDRS', cell: ({ podCidrs }) => podCidrs.join(',') || '-' }],
    [wide && supported, { title: 'RESTARTS', cell: ({ agent }) => (agent.pod === null ? '-' : String(agent.restarts)) }],
  ];
  return columns.flatMap(([show, column]) => (show ? [column] : []));
}

function absent(state: NodeStatus['agent']['state']): string {
  return state === 'none' || state === 'missing' ? '-' : '?';
}

function sessionsOf({ sessions, agent }: NodeStatus): string {
  if (sessions === null) return agent.state === 'none' ? '-' : '?';
  return `${sessions.established} of ${sessions.expected ?? '?'}`;
}

function podIps({ podAddresses, agent }: NodeStatus): string {
  if (podAddresses === null) return agent.state === 'none' ? '-' : '?';
  // A node without pods has claimed no block of Calico's pools yet.
  return podAddresses.total === 0 ? '0' : `${podAddresses.used} of ${podAddresses.total}`;
}

/**
 * Leaves out columns until the rest fits; where it still does not, names get a line of their own. Notes stand in the last
 * column, or under their node where that takes fewer lines.
 */
function grid(nodes: readonly NodeStatus[], all: readonly Column[], width: number, look: Look): string[] {
  const { palette } = look;
  const { columns, used, fits } = fitting(nodes, all, width);
  const notes = Number.isFinite(width) ? distinctNotes(nodes) : nodes.map(nodeNotes);
  const room = width - used - GAP;
  const said = notes.filter((note) => note !== '');
  const wrapped = room < NARROWEST_NOTE ? said.length + 1 : said.reduce((sum, note) => sum + wrap(note, room).length - 1, 0);
  const beside = said.length > 0 && (wrapped <= said.length || said.every((note) => note.length <= room));
  const named = (node: NodeStatus): string => `${markOf(node, look)} ${node.name}`;
  const [head = '', ...rows] = align([
    ['  NODE', ...columns.map(({ title }) => title)].map((title) => ({ plain: title, painted: title })),
    ...nodes.map((node) => [
      fits ? { plain: `  ${node.name}`, painted: named(node) } : { plain: '', painted: '' },
      ...columns.map((column) => ({ plain: column.cell(node), painted: paint(column, node, look) })),
    ]),
  ]);
  const lines = nodes.flatMap((node, index) => {
    const own = fits ? [] : [named(node)];
    const row = rows[index] ?? '';
    const note = notes[index] ?? '';
    if (note === '') return [...own, row.trimEnd()];
    if (!beside) return [...own, row.trimEnd(), ...wrap(note, width - NOTE_INDENT.length).map((line) => NOTE_INDENT + line)];
    const [first = '', ...more] = wrap(note, room);
    return [...own, `${row}  ${first}`, ...more.map((line) => ' '.repeat(used + GAP) + line)];
  });
  return [palette.dim(beside ? `${head}  NOTE` : head.trimEnd()), ...lines];
}

/** The note of each node; a long one that was said of an earlier node refers to that node. */
function distinctNotes(nodes: readonly NodeStatus[]): string[] {
  const first = new Map<string, string>();
  return nodes.map((node) => {
    const note = nodeNotes(node);
    const earlier = first.get(note);
    if (earlier === undefined) first.set(note, node.name);
    return earlier === undefined || note.length <= LONG_NOTE ? note : `as on ${earlier}`;
  });
}

/** The columns that fit beside the names; `used` is the width up to the notes. OVERLAY goes first, then ADDRESS, and beside short names others. */
function fitting(nodes: readonly NodeStatus[], all: readonly Column[], width: number): { columns: readonly Column[]; used: number; fits: boolean } {
  const widthOf = ({ title, cell }: Column): number => GAP + Math.max(title.length, ...nodes.map((node) => cell(node).length));
  const name = GAP + Math.max('NODE'.length, ...nodes.map((node) => node.name.length));
  const measure = (columns: readonly Column[], first: number): number => columns.reduce((sum, column) => sum + widthOf(column), first);
  const narrow = [['OVERLAY', 'ADDRESS', 'POD IPS'], ['OVERLAY', 'ADDRESS', 'POD IPS', 'VERSION']];
  for (const dropped of [[], ['OVERLAY'], ['OVERLAY', 'ADDRESS'], ...(name > width / 2 ? [] : narrow)]) {
    const columns = all.filter(({ title }) => !dropped.includes(title));
    const used = measure(columns, name);
    if (used <= width) return { columns, used, fits: true };
  }
  return { columns: all, used: measure(all, GAP + 'NODE'.length), fits: false };
}

/** Cells padded to columns. Colour takes no room, so that widths come from the plain text of each cell. */
function align(rows: readonly (readonly Cell[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map(({ plain }, index) => Math.max(most[index] ?? 0, plain.length)), []);
  return rows.map((row) => row.map(({ plain, painted }, index) => painted + ' '.repeat((widths[index] ?? 0) - plain.length)).join(' '.repeat(GAP)));
}

interface Cell {
  readonly plain: string;
  readonly painted: string;
}

function markOf({ name }: NodeStatus, { palette, marks }: Look): string {
  const mark = marks.get(name);
  return mark === undefined ? ' ' : palette.mark(mark);
}

function paint({ title, cell }: Column, node: NodeStatus, { palette, marks }: Look): string {
  const text = cell(node);
  const mark = marks.get(node.name);
  const grave = title === 'AGENT' ? nodeRank({ ...node, sessions: null }) <= 2 && node.seen : title === 'SESSIONS' && isShort(node);
  if (grave) return mark === 'warning' ? palette.warning(text) : palette.critical(text);
  return text === '?' || text === '-' ? palette.dim(text) : text;
}
