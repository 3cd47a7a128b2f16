import type { Flavour, Lab, UpOptions } from '../lab/index.ts';
import { isAbandoned, labDown, labUp } from '../lab/index.ts';

/**
 * A lab of the tests' own, `test-NAME`, that tells how it comes up. What a test run that was killed has left under that
 * name goes first; one that still runs keeps it, and this one is refused.
 */
export async function testLab(flavour: Flavour, name: string, options: Pick<UpOptions, 'nodes' | 'nodeCidrMask'>): Promise<Lab> {
  const full = nameOf(name);
  if (isAbandoned(full)) await labDown(full);
  return labUp({ flavour, name: full, ...options, say: (line) => console.error(`    ${line}`) });
}

/** Removes what `testLab` made, however far it came. */
export async function testLabDown(name: string): Promise<void> {
  await labDown(nameOf(name));
}

function nameOf(name: string): string {
  return `test-${name}`;
}
