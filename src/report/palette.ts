import type { Severity } from '../model/finding.ts';

/** What a line's mark says: the answer is good, bad as a severity has it, or not to be had. */
export type Mark = 'healthy' | Severity | 'unknown';

/** Colours for the screen. Each returns its text with nothing added that takes room; a mark is one column wide. */
export interface Palette {
  mark(kind: Mark): string;
  critical(text: string): string;
  warning(text: string): string;
  info(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** The marks themselves. The line that follows one says the same in a word. */
export const MARKS: Readonly<Record<Mark, string>> = { healthy: '✓', critical: '✗', warning: '!', info: 'i', unknown: '?' };

/** No colour at all: for pipes, files and NO_COLOR. */
export const plainPalette: Palette = {
  mark: (kind) => MARKS[kind],
  critical: same,
  warning: same,
  info: same,
  dim: same,
  bold: same,
};

function same(text: string): string {
  return text;
}
