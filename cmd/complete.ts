import { candidatesAt } from './completion/candidates.ts';
import type { Candidate, Offer, Offered } from './completion/candidates.ts';
import type { Context } from './context.ts';
import { startCountdown } from './countdown.ts';
import { EXIT } from './exit.ts';
import { placeOf } from './completion/place-of.ts';

/** Someone waits with a finger on the key. */
const DEADLINE_MS = 1300;
/** After that: what a credential plugin gets to end by itself, and a little more. */
const GRACE_MS = 600;

/**
 * What a shell is to do when there is no candidate, as Cobra numbers it: names of files, nothing, names of folders.
 * https://github.com/spf13/cobra/blob/main/completions.go (ShellCompDirective)
 */
const DIRECTIVE = { files: 0, nothing: 4, folders: 16 } as const;

const NOTHING: Offer = { candidates: [], else: 'nothing' };

/**
 * `kubectl cni __complete WORDS...`, for a shell: candidates for the last word, one a line, with a tab before what is to say
 * about it, and `:` with the directive as the last line. Always 0, within two seconds; what goes wrong is said on stderr.
 */
export async function complete(words: readonly string[], commands: readonly Offered[], context: Context): Promise<number> {
  const offer = await offered(words, commands, context);
  for (const candidate of offer.candidates) context.out.write(line(candidate));
  context.out.write(`:${DIRECTIVE[offer.else]}\n`);
  return EXIT.healthy;
}

async function offered(words: readonly string[], commands: readonly Offered[], context: Context): Promise<Offer> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([context.signal, deadline.signal]);
  const countdown = startCountdown(DEADLINE_MS, deadline, context);
  try {
    return await Promise.race([candidatesAt(placeOf(words, commands), commands, context, signal), givenUp(signal)]);
  } catch (error) {
    context.err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return NOTHING;
  } finally {
    countdown.stop();
  }
}

async function givenUp(signal: AbortSignal): Promise<Offer> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
  return NOTHING;
}

function line({ word, about }: Candidate): string {
  return about === undefined || about === '' ? `${word}\n` : `${word}\t${about}\n`;
}
