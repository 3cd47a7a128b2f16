import { parseArgs } from 'node:util';
import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';
import { COMMON_GROUPS, everywhereFlags } from './flags.ts';
import type { Flag, FlagTable, Flags } from './flags.ts';

/** A word that a command takes beside its flags. */
export interface Word {
  /** What it is, as `completion needs a shell` has it. */
  readonly takes: string;
  readonly choices: readonly string[];
}

/** A command as the command line knows it. */
export interface Shape {
  readonly name: string;
  readonly flags: FlagTable;
  /** In their order; whether one may be left out is for the command to say. */
  readonly words?: readonly Word[];
}

/** What was typed: a command with its flags, or a wish for help or the version. */
export type Typed<C extends Shape> =
  | { readonly wants: 'command'; readonly command: C; readonly flags: Flags; readonly words: readonly string[] }
  | { readonly wants: 'help'; readonly command: C | undefined }
  | { readonly wants: 'version' };

/** What the arguments behind a command say, as they stand: whether a flag or a word is good is not asked. */
export type Part =
  | FlagPart
  | { readonly kind: 'unknown'; readonly typed: string }
  | { readonly kind: 'word'; readonly text: string }
  /** `--`, behind which everything is a word. */
  | { readonly kind: 'end' };

/** A flag as it is typed; without a `value` where it is a switch, or where the line ends before the value has come. */
export interface FlagPart {
  readonly kind: 'flag';
  readonly name: string;
  readonly flag: Flag;
  /** `-o` or `--output`. */
  readonly typed: string;
  readonly value: string | undefined;
  /** It came with its value, as in `-o=json`. */
  readonly inline: boolean;
}

/**
 * Reads a command line as kubectl reads one: `-o json`, `-ojson` and `-o=json` are the same, `-w=false` is a switch that is
 * off, the last of a repeated flag wins, and what is not understood is a UsageError that names it.
 */
export function readCommandLine<C extends Shape>(argv: readonly string[], commands: readonly C[]): Typed<C> {
  const [first, ...rest] = argv;
  if (first === undefined) return { wants: 'help', command: undefined };
  if (first === 'help') return { wants: 'help', command: rest[0] === undefined ? undefined : named(rest[0], commands) };
  if (first.startsWith('-') && first !== '-') return withoutCommand(argv, commands);
  const command = named(first, commands);
  const { flags, words } = readBehind(rest, command);
  if (flags['help'] === true) return { wants: 'help', command };
  return flags['version'] === true ? { wants: 'version' } : { wants: 'command', command, flags, words };
}

/** Help and version need no command; other flags do, and it comes before them. */
function withoutCommand<C extends Shape>(argv: readonly string[], commands: readonly C[]): Typed<C> {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const [head = '', switched = 'true'] = (argv[0] ?? '').split('=');
  const isOn = /^(1|t|true)$/i.test(switched);
  if (head === '--version' && isOn) return { wants: 'version' };
  if ((head === '--help' || head === '-h') && isOn) return { wants: 'help', command: word === undefined ? undefined : named(word, commands) };
  // `-shttps://a` holds its value.
  const flag = head.startsWith('--') ? head : head.slice(0, 2);
  const names = commands.map(({ name }) => name);
  const owner = commands.find(({ flags }) => flagNamed(flag, { ...flags, ...everywhereFlags }) !== undefined);
  const typed = argv.find((argument) => names.includes(argument));
  if (typed !== undefined || flag === '--') {
    throw new UsageError('the command comes before its flags', `Type kubectl cni ${typed ?? 'COMMAND'} [flags]. Commands: ${names.join(', ')}.`);
  }
  // What is typed behind it may be a token or a password, which no terminal or log is to repeat.
  if (owner !== undefined) throw new UsageError(`${flag} is a flag of a command`, `Type kubectl cni ${owner.name} ${flag}${argv.length === 1 && argv[0] === flag ? '.' : ' ...'}`);
  throw unknownFlag(flag, Object.assign({}, ...commands.map(({ flags }) => flags)) as FlagTable, '');
}

function named<C extends Shape>(word: string, commands: readonly C[]): C {
  const command = commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const names = commands.map(({ name }) => name);
  const near = nearest(word, names);
  throw new UsageError(`there is no command "${word}"`, near === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean kubectl cni ${near}?`);
}

function readBehind(argv: readonly string[], command: Shape): { readonly flags: Flags; readonly words: readonly string[] } {
  const flags: FlagTable = { ...command.flags, ...everywhereFlags };
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.default]));
  const many: Record<string, string[]> = {};
  const words: string[] = [];
  for (const part of partsOf(argv, flags)) {
    if (part.kind === 'unknown') throw unknownFlag(part.typed, flags, command.name);
    if (part.kind === 'word') words.push(chosen(part.text, words.length, command));
    if (part.kind !== 'flag') continue;
    const value = valueOf(part);
    if (part.flag.many === true) (many[part.name] ??= []).push(String(value));
    else given[part.name] = value;
  }
  return { flags: { ...given, ...many }, words };
}

/** The parts of what is typed behind a command. */
export function partsOf(argv: readonly string[], flags: FlagTable): readonly Part[] {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(flags).map(([name, { type, alias, bare }]) => [
        name,
        { type: type === 'string' && bare === undefined ? 'string' : 'boolean', ...(alias === undefined ? {} : { short: alias }) },
      ]),
    ),
  });
  const parts: Part[] = [];
  let understood = -1;
  for (const [at, token] of tokens.entries()) {
    if (token.index === understood) continue;
    const before = parts.at(-1);
    if (token.kind === 'option-terminator') {
      parts.push({ kind: 'end' });
    } else if (token.kind === 'positional') {
      const isValue = before?.kind === 'flag' && before.flag.bare !== undefined && before.value === undefined && /^\d/.test(token.value);
      if (isValue) parts[parts.length - 1] = { ...before, value: token.value };
      else parts.push({ kind: 'word', text: token.value });
    } else {
      const flag = flags[token.name];
      const known = flag !== undefined && !(token.rawName.startsWith('--') && token.name !== token.rawName.slice(2));
      const inline = token.inlineValue === true;
      const switched = flag?.type === 'boolean' ? switchedTo(argv[token.index] ?? '', tokens.slice(at + 1).find(({ index }) => index === token.index)) : undefined;
      if (switched !== undefined) understood = token.index;
      const text = inline && !token.rawName.startsWith('--') ? token.value?.replace(/^=/, '') : token.value;
      parts.push(known ? { kind: 'flag', name: token.name, flag, typed: token.rawName, value: switched ?? text, inline } : { kind: 'unknown', typed: token.rawName });
    }
  }
  return parts;
}

/** `false` of `-w=false` or `-hw=false`, where parseArgs sees more letters. */
function switchedTo(argument: string, after: { readonly kind: string; readonly rawName?: string } | undefined): string | undefined {
  const letters = !argument.startsWith('--') && after?.kind === 'option' && after.rawName === '-=';
  return letters ? argument.slice(argument.indexOf('=') + 1) : undefined;
}

/** A flag's value, where it has one that it can take. */
function valueOf({ flag, typed, value, inline }: FlagPart): unknown {
  if (flag.type === 'boolean') {
    if (value === undefined) return true;
    if (/^(1|t|true)$/i.test(value)) return true;
    if (/^(0|f|false)$/i.test(value)) return false;
    throw new UsageError(`${typed} does not take "${value}"`, `Use ${typed}, or ${typed}=false.`);
  }
  if (value === undefined && flag.bare !== undefined) return flag.bare;
  if (value === undefined || (!inline && /^-./.test(value))) throw new UsageError(`${typed} needs ${flag.takes}`, `None was given; see ${COMMON_GROUPS.includes(flag.group) ? 'kubectl cni options' : '--help'}.`);
  if (value === '' && flag.emptyIsNone !== true) throw new UsageError(`${typed} needs ${flag.takes}, and was given an empty one`, 'Is it from a variable that is not set?');
  return value;
}

/** A word, where the command takes it at that place. */
function chosen(text: string, place: number, { name, words = [] }: Shape): string {
  const word = words[place];
  if (word?.choices.includes(text)) return text;
  const given = text === '' ? 'an empty one' : `"${text}"`;
  const advice = text === '' ? 'Is it from a variable that is not set?' : `See kubectl cni ${name} --help.`;
  if (words.length === 0) throw new UsageError(`${name} takes no argument, and ${given} was given`, advice);
  if (word === undefined) throw new UsageError(`${name} takes ${words.map(({ takes }) => takes).join(' and ')}, and ${given} was given beside`, advice);
  if (text === '') throw new UsageError(`${name} needs ${word.takes}, and was given an empty one`, advice);
  const near = nearest(text, word.choices);
  const all = word.choices.join(', ');
  throw new UsageError(`${name} does not take ${given}`, near === undefined ? `Use one of ${all}.` : `Did you mean ${near}? It takes ${all}.`);
}

function unknownFlag(typed: string, flags: FlagTable, command: string): UsageError {
  const names = [...Object.keys(flags), 'help', 'version'].filter((name) => name.length > 1);
  const near = typed.startsWith('--') ? nearest(typed.slice(2), names) : undefined;
  return new UsageError(`there is no flag ${typed}`, near === undefined ? `See kubectl cni ${command}${command === '' ? '' : ' '}--help.` : `Did you mean --${near}?`);
}

function flagNamed(typed: string, flags: FlagTable): Flag | undefined {
  const letter = typed.slice(1, 2);
  return typed.startsWith('--') ? flags[typed.slice(2)] : (flags[letter] ?? Object.values(flags).find(({ alias }) => alias === letter));
}
