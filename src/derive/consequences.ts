import type { Explains } from '../model/rule.ts';
import { RUNGS } from '../model/path-facts.ts';
import type { Rung } from '../model/path-facts.ts';

/** What follows for pods where a node's way to others is broken: paths from this rung on, and all that is behind them. */
export function brokenFrom(rung: Rung, where: Explains['where'] = 'shared-node'): readonly Explains[] {
  return [
    ...RUNGS.slice(RUNGS.indexOf(rung)).map((key): Explains => ({ code: 'CNI704', where, key })),
    ...(['CNI702', 'CNI705', 'CNI706', 'CNI708', 'CNI709'] as const).map((code): Explains => ({ code, where })),
  ];
}
