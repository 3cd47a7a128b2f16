import type { Severity } from '../model/finding.ts';
import type { LookReport } from '../model/report.ts';
import { nodeRank } from './node-notes.ts';
import type { Mark } from './palette.ts';

/** The mark of each node that has one: not seen, or as grave as the findings about it; critical when only its row tells. */
export function nodeMarks({ nodes, findings }: Pick<LookReport, 'nodes' | 'findings'>): ReadonlyMap<string, Mark> {
  const severities = new Map<string, Severity>();
  for (const { severity, subjects } of findings) {
    if (severity === 'info') continue;
    for (const { node } of subjects) {
      if (node !== undefined && severities.get(node) !== 'critical') severities.set(node, severity);
    }
  }
  const marks = new Map<string, Mark>();
  for (const node of nodes) {
    const mark = node.seen ? (severities.get(node.name) ?? (nodeRank(node) <= 3 ? 'critical' : undefined)) : 'unknown';
    if (mark !== undefined) marks.set(node.name, mark);
  }
  return marks;
}
