import { parseArgs } from 'node:util';
import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';
import { everywhereFlags } from './flags.ts';
import type { Flag, FlagTable, Flags } from './flags.ts';

/** A command as the command line knows it. */
export interface Shape {
  readonly name: string;
  readonly flags: FlagTable;
}

/** What was typed: a command with its flags, or a wish for help or the version. */
export type Typed<C extends Shape> =
  | { readonly wants: 'command'; readonly command: C; readonly flags: Flags }
  | { readonly wants: 'help'; readonly command: C | undefined }
  | { readonly wants: 'version' };

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
  const flags = readFlags(rest, command);
  if (flags['help'] === true) return { wants: 'help', command };
  return flags['version'] === true ? { wants: 'version' } : { wants: 'command', command, flags };
}

/** Help and version need no command; other flags do, and it comes before them. */
function withoutCommand<C extends Shape>(argv: readonly string[], commands: readonly C[]): Typed<C> {
  const word = argv.find((argument) => !argument.startsWith('-'));
  if (argv[0] === '--version') return { wants: 'version' };
  if (argv[0] === '--help' || argv[0] === '-h') return { wants: 'help', command: word === undefined ? undefined : named(word, commands) };
  const [flag = ''] = (argv[0] ?? '').split('=');
  const names = commands.map(({ name }) => name);
  const owner = commands.find(({ flags }) => flagNamed(flag, flags) !== undefined);
  const typed = argv.find((argument) => names.includes(argument));
  if (typed !== undefined || flag === '--') {
    throw new UsageError('the command comes before its flags', `Type kubectl cni ${typed ?? 'COMMAND'} [flags]. Commands: ${names.join(', ')}.`);
  }
  if (owner !== undefined) throw new UsageError(`${flag} is a flag of a command`, `Type kubectl cni ${owner.name} ${argv.join(' ')}.`);
  throw unknownFlag(flag, Object.assign({}, ...commands.map(({ flags }) => flags)) as FlagTable, '');
}

function named<C extends Shape>(word: string, commands: readonly C[]): C {
  const command = commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const names = commands.map(({ name }) => name);
  const near = nearest(word, names);
  throw new UsageError(`there is no command "${word}"`, near === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean kubectl cni ${near}?`);
}

function readFlags(argv: readonly string[], command: Shape): Flags {
  const flags: FlagTable = { ...command.flags, ...everywhereFlags };
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
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.default]));
  const many: Record<string, string[]> = {};
  let understood = -1;
  for (const [at, token] of tokens.entries()) {
    if (token.index === understood) continue;
    const before = tokens[at - 1];
    const bare = before?.kind === 'option' && flags[before.name]?.bare !== undefined && before.inlineValue !== true;
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional' && bare && /^\d/.test(token.value)) {
      given[before.name] = token.value;
      continue;
    }
    if (token.kind === 'positional') throw unexpected(token.value, command);
    const flag = flags[token.name];
    if (flag === undefined || (token.rawName.startsWith('--') && token.name !== token.rawName.slice(2))) throw unknownFlag(token.rawName, flags, command.name);
    const switched = flag.type === 'boolean' ? switchedTo(argv[token.index] ?? '', tokens.slice(at + 1).find(({ index }) => index === token.index)) : undefined;
    if (switched !== undefined) understood = token.index;
    const value = valueOf(token.rawName, switched ?? token.value, token.inlineValue === true, flag);
    if (flag.many === true) (many[token.name] ??= []).push(String(value));
    else given[token.name] = value;
  }
  return { ...given, ...many };
}

/** `false` of `-w=false` or `-hw=false`, where parseArgs sees more letters. */
function switchedTo(argument: string, after: { readonly kind: string; readonly rawName?: string } | undefined): string | undefined {
  const letters = !argument.startsWith('--') && after?.kind === 'option' && after.rawName === '-=';
  return letters ? argument.slice(argument.indexOf('=') + 1) : undefined;
}

/** A flag's value, where it has one that it can take. */
function valueOf(name: string, text: string | undefined, inline: boolean, flag: Flag): unknown {
  const short = !name.startsWith('--');
  const value = short && inline ? text?.replace(/^=/, '') : text;
  if (flag.type === 'boolean') {
    if (value === undefined) return true;
    if (/^(1|t|true)$/i.test(value)) return true;
    if (/^(0|f|false)$/i.test(value)) return false;
    throw new UsageError(`${name} does not take "${value}"`, `Use ${name}, or ${name}=false.`);
  }
  if (value === undefined && flag.bare !== undefined) return flag.bare;
  if (value === undefined || (!inline && /^-./.test(value))) throw new UsageError(`${name} needs ${flag.takes}`, 'None was given; see --help.');
  if (value === '' && flag.emptyIsNone !== true) throw new UsageError(`${name} needs ${flag.takes}, and was given an empty one`, 'Is it from a variable that is not set?');
  return value;
}

function unexpected(word: string, { name }: Shape): UsageError {
  const advice = word === '' ? 'Is it from a variable that is not set?' : `See kubectl cni ${name} --help.`;
  return new UsageError(`${name} takes no argument, and ${word === '' ? 'an empty one' : `"${word}"`} was given`, advice);
}

function unknownFlag(typed: string, flags: FlagTable, command: string): UsageError {
  const names = [...Object.keys(flags), 'help', 'version'].filter((name) => name.length > 1);
  const near = typed.startsWith('--') ? nearest(typed.slice(2), names) : undefined;
  return new UsageError(`there is no flag ${typed}`, near === undefined ? `See kubectl cni ${command}${command === '' ? '' : ' '}--help.` : `Did you mean --${near}?`);
}

function flagNamed(typed: string, flags: FlagTable): Flag | undefined {
  return typed.startsWith('--') ? flags[typed.slice(2)] : Object.values(flags).find(({ alias }) => alias === typed.slice(1, 2));
}
