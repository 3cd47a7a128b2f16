import { MARKS, plainPalette } from '../src/report/index.ts';
import type { Palette } from '../src/report/index.ts';

/** The palette of the screen: kleur's colours on a terminal, none elsewhere. */
export async function paletteFor(colour: boolean): Promise<Palette> {
  if (!colour) return plainPalette;
  const { $, bold, cyan, dim, green, red, yellow } = await import('kleur/colors');
  // It looks at the terminal itself, which --color=always overrules.
  $.enabled = true;
  const marks = { healthy: green, critical: red, warning: yellow, info: cyan, unknown: yellow } as const;
  return { mark: (kind) => marks[kind](MARKS[kind]), critical: red, warning: yellow, info: cyan, dim, bold };
}
