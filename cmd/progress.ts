import type { Progress } from '../src/collect/index.ts';
import type { Context, GivesWay } from './context.ts';

const PATIENCE_MS = 700;
const TICK_MS = 500;
const NAMES_SHOWN = 3;

/** A line of progress on stderr. */
export interface ProgressLine extends GivesWay {
  /** A piece of work begins; `what` is being waited for until it shows how far it is. */
  begin(what: string): void;
  show(progress: Progress): void;
  clear(): void;
}

/**
 * One line that is written over, on a terminal only, and only when the work takes long enough to wonder. A timer writes
 * it, for what hangs reports nothing.
 */
export function progressLine(context: Context): ProgressLine {
  let began = context.now();
  let waitingFor = '';
  let progress: Progress | undefined;
  let shown = '';
  let timer: NodeJS.Timeout | undefined;
  let gone = false;
  let asides = 0;
  const paint = (): void => {
    if (gone || asides > 0) return;
    const elapsedMs = context.now() - began;
    if (elapsedMs < PATIENCE_MS) return;
    const line = `${progress === undefined ? `waiting for ${waitingFor}` : told(progress)}, ${Math.floor(elapsedMs / 1000)} s`;
    const fitting = line.slice(0, (context.err.columns ?? 80) - 1);
    // What is waited for before anything is read may have written a prompt on this line.
    if (progress === undefined && shown !== '') return;
    context.err.write(progress === undefined ? fitting : `\r\u001b[K${fitting}`);
    shown = fitting;
  };
  const wipe = (): void => {
    if (shown !== '') context.err.write('\r\u001b[K');
    shown = '';
  };
  const clear = (): void => {
    clearInterval(timer);
    wipe();
  };
  return {
    begin: (what) => {
      clear();
      if (!context.err.isTTY) return;
      [began, waitingFor, progress, gone] = [context.now(), what, undefined, false];
      timer = setInterval(paint, TICK_MS);
    },
    show: (now) => {
      [progress, gone] = [now, false];
    },
    clear,
    giveWay: () => {
      wipe();
      gone = true;
    },
    aside: async (work) => {
      wipe();
      asides++;
      try {
        return await work();
      } finally {
        asides--;
      }
    },
  };
}

function told({ what, done, of, slow }: Progress): string {
  const more = slow.length > NAMES_SHOWN ? ` and ${slow.length - NAMES_SHOWN} more` : '';
  return `${what}: ${done} of ${of}${slow.length === 0 ? '' : `, waiting for ${slow.slice(0, NAMES_SHOWN).join(', ')}${more}`}`;
}
