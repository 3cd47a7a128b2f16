import type { Shape } from '../command-line.ts';
import type { Context } from '../context.ts';
import { listOf } from '../flags.ts';
import type { Flags } from '../flags.ts';
import type { NameSource } from './names-from.ts';
import type { Place } from './place-of.ts';

/** A word that may stand at a place, and a few words about it. */
export interface Candidate {
  readonly word: string;
  readonly about?: string | undefined;
}

/** What a shell is to offer: these candidates, and where there are none the names of files or folders of its own. */
export interface Offer {
  readonly candidates: readonly Candidate[];
  readonly else: 'nothing' | 'files' | 'folders';
}

/** A command with its line of help. */
export interface Offered extends Shape {
  readonly summary: string;
}

/** What fits a place and begins with what is typed there. Throws what asking the kubeconfig or the cluster throws; the signal ends that. */
export async function candidatesAt(place: Place, commands: readonly Offered[], context: Context, signal: AbortSignal): Promise<Offer> {
  switch (place.at) {
    case 'command':
      return among(commands.map(({ name, summary }) => ({ word: name, about: summary })), place.typed);
    case 'word':
      return among(place.word.choices.map((word) => ({ word })), place.typed);
    case 'flag':
      return among(flagsOf(place), place.typed);
    case 'value':
      return valuesAt(place, context, signal);
    case 'nothing':
      return { candidates: [], else: 'nothing' };
  }
}

/** Long ones; those of one letter where they are the whole word, so that the shell goes on behind it. */
function flagsOf({ flags, typed }: Place & { readonly at: 'flag' }): Candidate[] {
  return Object.entries(flags).flatMap(([name, { alias, description }]) => {
    const words = [name.length === 1 ? `-${name}` : `--${name}`, ...(typed === `-${alias}` ? [typed] : [])];
    return words.map((word) => ({ word, about: description }));
  });
}

async function valuesAt({ flag, name, typed, given }: Place & { readonly at: 'value' }, context: Context, signal: AbortSignal): Promise<Offer> {
  const completes = flag.type === 'boolean' ? ['true', 'false'] : (flag.completes ?? []);
  if (completes === 'file') return { candidates: [], else: 'files' };
  if (completes === 'folder') return { candidates: [], else: 'folders' };
  const before = flag.many === true ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const taken = new Set(flag.many === true ? [given[name], before].flatMap(listOf).map((word) => word.toLowerCase()) : []);
  const known = await knownTo(completes, given, typed.slice(before.length), context, signal);
  const left = known.filter(({ word }) => !taken.has(word.toLowerCase()));
  // Of candidates with a description, kubectl's script for bash takes none that holds a comma: it compares them in quotes.
  // https://github.com/spf13/cobra/blob/v1.9.1/bash_completionsV2.go#L337
  return among(before === '' ? left : left.map(({ word }) => ({ word: before + word })), typed);
}

async function knownTo(completes: readonly string[] | NameSource, given: Flags, typed: string, context: Context, signal: AbortSignal): Promise<readonly Candidate[]> {
  if (typeof completes !== 'string') return completes.map((word) => ({ word }));
  const { namesFrom } = await import('./names-from.ts');
  return namesFrom(completes, given, typed, context, signal);
}

/**
 * Names that a terminal or a line of the answer would misunderstand are left out; what is said about one loses such characters.
 * U+0080 to U+009F count: a terminal may take U+009B for ESC [.
 */
function among(all: readonly Candidate[], typed: string): Offer {
  const candidates = all.filter(({ word }) => word.startsWith(typed) && !/\p{Cc}/u.test(word));
  return { candidates: candidates.map(({ word, about }) => ({ word, about: about?.replaceAll(/\p{Cc}/gu, '') })), else: 'nothing' };
}
