import { hang, wrap } from '../src/report/index.ts';
import type { Flag, FlagTable } from './flags.ts';
import type { Command } from './run.ts';

const WIDEST = 100;
const GROUP = 12;
const LONGEST_FORM = 28;
/** Groups of flags in the order in which help shows them; what is not named here comes before. */
const ORDER = ['Look at', 'Debug pods', 'Output', 'Repeat', 'Exit code', 'Connection', 'Everywhere'];

/** Groups of flags that every command takes alike: they have a page of their own, as kubectl has one for its global flags. */
export const COMMON_GROUPS: readonly string[] = ['Connection', 'Everywhere'];

/** Help of the whole program, `columns` wide. */
export function programHelp(commands: readonly Command[], columns: number | undefined): string {
  const width = widthFor(columns);
  const nameWidth = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return lines([
    ...wrap('kubectl cni: is the pod network healthy, and if not, why?', width),
    ...exampleLines(PROGRAM_EXAMPLES, width),
    '',
    ...commands.flatMap(({ name, summary }) => row('  ', name, nameWidth, summary, width)),
    '',
    ...wrap('kubectl cni COMMAND --help shows the flags of a command, and kubectl cni options those that they share with kubectl.', width),
    ...wrap('Exit codes: 0 healthy, 1 findings, 2 could not run, 130 interrupted.', width),
  ]);
}

const PROGRAM_EXAMPLES = [
  ['kubectl cni status', 'pods cannot talk, and every agent says Ready'],
  ['kubectl cni probe', 'where packets stop, and at which rule or route'],
] as const;

/** Help of one command: what it answers, two incidents, its flags by group. */
export function commandHelp({ name, summary, about, examples, flags, exitCodes }: Command, columns: number | undefined): string {
  const width = widthFor(columns);
  const own = Object.entries(flags).filter(([, flag]) => !COMMON_GROUPS.includes(flag.group));
  const common = Object.values(flags).some(({ group }) => group === 'Connection');
  return lines([
    ...wrap(`kubectl cni ${name}: ${summary}`, width),
    ...exampleLines(examples, width),
    '',
    ...groupedRows(own, width, [
      ['Exit code', exitCodes],
      ...(common ? [['Connection', 'as kubectl has it: kubectl cni options'] as const] : []),
    ]),
    ...(about === undefined ? [] : ['', ...wrap(about, width)]),
  ]);
}

/** Help on the flags that commands have in common. */
export function commonFlagsHelp(flags: FlagTable, columns: number | undefined): string {
  const width = widthFor(columns);
  return lines([...wrap('Flags that every command takes that asks a cluster:', width), '', ...groupedRows(Object.entries(flags), width, [])]);
}

function widthFor(columns: number | undefined): number {
  return Math.min(columns ?? 80, WIDEST);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** Each as `command   # what for`, on two lines where one is too short. */
function exampleLines(examples: Command['examples'], width: number): string[] {
  const room = Math.max(...examples.map(([command]) => command.length));
  return examples.flatMap(([command, incident]) => {
    const line = `  ${command.padEnd(room)}  # ${incident}`;
    return line.length <= width ? [line] : [...hang('  # ', wrap(incident, width - 4)).map((text, at) => (at === 0 ? text : text.replace(/^ {4}/, '  # '))), `  ${command}`];
  });
}

/** Rows of flags with the group's name before its first one; `last` are rows without a flag that end a group. */
function groupedRows(flags: readonly (readonly [string, Flag])[], width: number, last: readonly (readonly [group: string, text: string])[]): string[] {
  const forms = flags.map(([name, flag]) => ({ group: flag.group, form: flagForm(name, flag), text: flag.description }));
  const formWidth = Math.max(...forms.map(({ form }) => form.length).filter((length) => length <= LONGEST_FORM), 0) + 2;
  const ends = last.filter(([, text]) => text !== '').map(([group, text]) => ({ group, form: undefined, text }));
  const groups = [...new Set([...forms, ...ends].map(({ group }) => group))].toSorted(byOrder);
  return groups.flatMap((name) =>
    [...forms, ...ends]
      .filter(({ group }) => group === name)
      .flatMap(({ form, text }, index) => row((index === 0 ? name : '').padEnd(GROUP), form, formWidth, text, width)),
  );
}

/** `lead`, a flag or a command, and what it does; what does not fit beside it goes below. */
function row(lead: string, form: string | undefined, formWidth: number, text: string, width: number): string[] {
  if (form === undefined) return hang(lead, wrap(text, width - lead.length));
  const before = lead + form.padEnd(formWidth);
  const room = width - before.length;
  if (room >= 20 && form.length < formWidth) return hang(before, wrap(text, room));
  return [lead + form, ...hang('    ', wrap(text, width - 4))];
}

/** Which of two groups help shows first. */
export function byOrder(one: string, other: string): number {
  return ORDER.indexOf(one) - ORDER.indexOf(other);
}

/** A flag as it is typed, with a value that it could have: `-o, --output wide`, `--wait[=5m]`. */
export function flagForm(name: string, { alias, type, sample = '', bare }: Flag): string {
  const dashed = name.length === 1 ? `-${name}` : `--${name}`;
  const short = alias === undefined ? '' : `-${alias}, `;
  const value = type === 'boolean' ? '' : bare === undefined ? ` ${sample}` : `[=${sample}]`;
  return `${short}${dashed}${value}`;
}
