import { partsOf } from '../command-line.ts';
import type { FlagPart, Part, Shape, Word } from '../command-line.ts';
import { everywhereFlags } from '../flags.ts';
import type { Flag, FlagTable, Flags } from '../flags.ts';

/** What the last word of an unfinished command line is, as far as it is typed. */
export type Place =
  | { readonly at: 'command'; readonly typed: string }
  | { readonly at: 'word'; readonly word: Word; readonly typed: string }
  /** `flags`: those that may still be given. */
  | { readonly at: 'flag'; readonly flags: FlagTable; readonly typed: string }
  /** `typed` is the value alone, also in `--flag=value`; `given` is what the flags before it say. */
  | { readonly at: 'value'; readonly name: string; readonly flag: Flag; readonly typed: string; readonly given: Flags }
  | { readonly at: 'nothing' };

const NOTHING: Place = { at: 'nothing' };
/** Flags that need no command. */
const ALONE: FlagTable = { help: everywhereFlags.help, version: everywhereFlags.version };
const HELP = ['help', '--help', '-h'];

/** Finds out what the last of these words is; it may be empty. Never throws: what is wrong before it is passed over. */
export function placeOf(words: readonly string[], commands: readonly Shape[]): Place {
  const typed = words.at(-1) ?? '';
  const [first, ...before] = words.slice(0, -1);
  if (first === undefined) return typed.startsWith('-') ? { at: 'flag', flags: ALONE, typed } : { at: 'command', typed };
  if (HELP.includes(first)) return before.length === 0 && !typed.startsWith('-') ? { at: 'command', typed } : NOTHING;
  const command = commands.find(({ name }) => name === first);
  return command === undefined ? NOTHING : placeIn(command, before, typed);
}

function placeIn(command: Shape, before: readonly string[], typed: string): Place {
  const flags: FlagTable = { ...command.flags, ...everywhereFlags };
  const parts = partsOf(before, flags);
  if (parts.some(({ kind }) => kind === 'end')) return NOTHING;
  const given = givenBy(parts);
  const open = parts.at(-1);
  if (open?.kind === 'flag' && waits(open)) return { at: 'value', name: open.name, flag: open.flag, typed, given };
  const [, inFront, value] = /^(--[^=]+|-[^-=])=(.*)$/s.exec(typed) ?? [];
  if (inFront !== undefined) {
    const name = nameOf(inFront, flags);
    const flag = flags[name];
    return flag === undefined ? NOTHING : { at: 'value', name, flag, typed: value ?? '', given };
  }
  const word = command.words?.[parts.filter(({ kind }) => kind === 'word').length];
  if (word !== undefined && !typed.startsWith('-')) return { at: 'word', word, typed };
  if (typed !== '' && !typed.startsWith('-')) return NOTHING;
  const left = Object.entries(flags).filter(([name, { many }]) => many === true || !(name in given));
  return { at: 'flag', flags: Object.fromEntries(left), typed };
}

/** A flag whose value has not come yet. */
function waits({ flag, value }: FlagPart): boolean {
  return flag.type === 'string' && flag.bare === undefined && value === undefined;
}

function givenBy(parts: readonly Part[]): Flags {
  const given: Record<string, unknown> = {};
  for (const part of parts) {
    if (part.kind !== 'flag' || waits(part)) continue;
    const { name, flag, value } = part;
    if (flag.many === true) given[name] = [...((given[name] as readonly string[] | undefined) ?? []), value];
    else given[name] = flag.type === 'boolean' ? value === undefined || !/^(0|f|false)$/i.test(value) : (value ?? flag.bare);
  }
  return given;
}

/** `output` for `--output` and `-o`. */
function nameOf(typed: string, flags: FlagTable): string {
  if (typed.startsWith('--')) return typed.slice(2);
  const letter = typed.slice(1);
  return Object.keys(flags).find((name) => name === letter || flags[name]?.alias === letter) ?? '';
}
