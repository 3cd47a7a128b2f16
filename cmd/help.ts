import { hang, wrap } from '../src/report/index.ts';
import { OWN_NAME } from './called-as.ts';
import type { Context } from './context.ts';
import { COMMON_GROUPS } from './flags.ts';
import type { Flag, FlagTable } from './flags.ts';
import type { Command } from './run.ts';

const WIDEST = 100;
const GROUP = 12;
const LONGEST_FORM = 28;
/** Groups of flags in the order in which help shows them; what is not named here comes before. */
const ORDER = ['Look at', 'Debug pods', 'Output', 'Repeat', 'Exit code', 'Connection', 'Everywhere'];

/** What help is laid out for: the name that it is called by, and the terminal. */
export type Page = Pick<Context, 'name'> & { readonly columns: number | undefined };

/** Help of the whole program. */
export function programHelp(commands: readonly Command[], page: Page): string {
  const fold = folding(page);
  const nameWidth = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return lines([
    ...fold('kubectl cni: is the pod network healthy, and if not, why?'),
    ...exampleLines(PROGRAM_EXAMPLES, fold),
    '',
    ...commands.flatMap(({ name, summary }) => row('  ', name, nameWidth, summary, fold)),
    '',
    ...fold('kubectl cni COMMAND --help shows the flags of a command, and kubectl cni options those that they share with kubectl.'),
    ...fold('Exit codes: 0 healthy, 1 findings, 2 could not run, 130 interrupted.'),
  ]);
}

const PROGRAM_EXAMPLES = [
  ['kubectl cni status', 'pods cannot talk, and every agent says Ready'],
  ['kubectl cni probe', 'where packets stop, and at which rule or route'],
] as const;

/** Help of one command: what it answers, two incidents, its flags by group. */
export function commandHelp({ name, summary, about, examples, flags, exitCodes }: Command, page: Page): string {
  const fold = folding(page);
  const own = Object.entries(flags).filter(([, flag]) => !COMMON_GROUPS.includes(flag.group));
  const asksCluster = Object.values(flags).some(({ group }) => group === 'Connection');
  const rows = groupedRows(own, fold, [
    ['Exit code', exitCodes],
    ...(asksCluster ? [['Connection', 'as kubectl has it: kubectl cni options'] as const] : []),
  ]);
  return lines([...fold(`kubectl cni ${name}: ${summary}`), ...exampleLines(examples, fold), ...paragraph(rows), ...paragraph(about === undefined ? [] : fold(about))]);
}

/** Help on the flags that commands have in common. */
export function commonFlagsHelp(flags: FlagTable, page: Page): string {
  const fold = folding(page);
  return lines([...fold('Flags of every command that asks a cluster:'), ...paragraph(groupedRows(Object.entries(flags), fold, []))]);
}

/** Breaks a text into lines that leave `taken` columns of the page free. The name is put in first, so that it counts. */
interface Fold {
  (text: string, taken?: number): string[];
  readonly width: number;
  /** The text with the name put in, unbroken. */
  named(text: string): string;
}

function folding({ name, columns }: Page): Fold {
  const width = Math.min(columns ?? 80, WIDEST);
  const named = (text: string): string => text.replaceAll(OWN_NAME, name);
  return Object.assign((text: string, taken = 0) => wrap(named(text), width - taken), { width, named });
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** Lines with an empty one before them, if there are any. */
function paragraph(text: readonly string[]): string[] {
  return text.length === 0 ? [] : ['', ...text];
}

/** Each as `command  # what for`, or where one is too long for that, all with what for above the command. */
function exampleLines(examples: Command['examples'], fold: Fold): string[] {
  const told = examples.map(([command, incident]) => [fold.named(command), incident] as const);
  const room = Math.max(...told.map(([command]) => command.length));
  const beside = told.map(([command, incident]) => `  ${command.padEnd(room)}  # ${incident}`);
  if (beside.every((line) => line.length <= fold.width)) return beside;
  return told.flatMap(([command, incident]) => [...fold(incident, 4).map((line) => `  # ${line}`), ...wrap(command, fold.width - 2).map((line) => `  ${line}`)]);
}

/** Rows of flags with the group's name before its first one; `last` are rows without a flag that end a group. */
function groupedRows(flags: readonly (readonly [string, Flag])[], fold: Fold, last: readonly (readonly [group: string, text: string])[]): string[] {
  const forms = flags.map(([name, flag]) => ({ group: flag.group, form: flagForm(name, flag), text: flagText(flag) }));
  const formWidth = Math.max(...forms.map(({ form }) => form.length).filter((length) => length <= LONGEST_FORM), 0) + 2;
  const ends = last.filter(([, text]) => text !== '').map(([group, text]) => ({ group, form: undefined, text }));
  const groups = [...new Set([...forms, ...ends].map(({ group }) => group))].toSorted(byOrder);
  return groups.flatMap((name) =>
    [...forms, ...ends]
      .filter(({ group }) => group === name)
      .flatMap(({ form, text }, index) => row((index === 0 ? name : '').padEnd(GROUP), form, formWidth, text, fold)),
  );
}

/** `lead`, a flag or a command, and what it does; what does not fit beside it goes below. */
function row(lead: string, form: string | undefined, formWidth: number, text: string, fold: Fold): string[] {
  if (form === undefined) return hang(lead, fold(text, lead.length));
  const before = lead + form.padEnd(formWidth);
  if (fold.width - before.length >= 20 && form.length < formWidth) return hang(before, fold(text, before.length));
  return [lead + form, ...hang('    ', fold(text, 4))];
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

function flagText({ description, default: standard }: Flag): string {
  return standard === undefined ? description : `${description} (default ${standard})`;
}
