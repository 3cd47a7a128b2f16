import type { Explains } from '../model/rule.ts';
import { RUNGS } from '../model/path-facts.ts';
import type { Rung } from '../model/path-facts.ts';

/** What follows for pods where a node's way to others is broken: paths from this rung on, and all that is behind them; Typha is reached without them. */
export function brokenFrom(rung: Rung, where: Explains['where'] = 'shared-node'): readonly Explains[] {
  return [
    ...RUNGS.slice(RUNGS.indexOf(rung)).map((key): Explains => ({ code: 'CNI704', where, key })),
    { code: 'CNI702', where, key: 'silent' },
    ...(['CNI705', 'CNI706', 'CNI708'] as const).map((code): Explains => ({ code, where })),
  ];
}

/** What follows on a node whose agent does not run: what it would have programmed for new pods and toward other nodes is not there. */
export function withoutAgent(): readonly Explains[] {
  return [...brokenFrom('port').filter(({ code }) => code !== 'CNI708'), { code: 'CNI707', where: 'same-nodes' }, { code: 'CNI710', where: 'same-nodes' }];
}

/** What follows where an agent runs and hears of no new pods, those of a probe among them: pods from before go on. */
export function newPodsCutOff(where: Explains['where']): readonly Explains[] {
  return [
    ...(['pod', 'pods', 'full-size'] as const).map((key): Explains => ({ code: 'CNI704', where, key })),
    { code: 'CNI702', where, key: 'silent' },
    ...(['CNI705', 'CNI706', 'CNI707', 'CNI710'] as const).map((code): Explains => ({ code, where })),
  ];
}

/** What follows on a node where addresses of Services lead nowhere. A CNI plugin may reach the API server by one. */
export function withoutServices(): readonly Explains[] {
  return (['CNI702', 'CNI705', 'CNI706', 'CNI707'] as const).map((code) => ({ code, where: 'shared-node' }));
}
