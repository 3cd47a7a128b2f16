import type { NodeSelectorRequirement, NodeSelectorTerm, PodTemplate, Toleration } from '../model/cluster-facts.ts';
import type { NodeObject, Taint } from '../model/node-facts.ts';

/** What keeps the pods of a DaemonSet off a node. */
export interface Obstacle {
  readonly kind: 'selector' | 'affinity' | 'taint';
  /** A clause that names it: `its taint dedicated=gpu:NoExecute is not tolerated`. */
  readonly why: string;
  readonly key: string;
}

/** Tolerated by every DaemonSet pod: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations */
const ALWAYS_TOLERATED = ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'];

/** Why a DaemonSet's template does not admit a node, as the DaemonSet controller decides it; undefined when it does. */
export function obstacle(template: PodTemplate, name: string, node: NodeObject): Obstacle | undefined {
  for (const [key, value] of Object.entries(template.nodeSelector)) {
    if (node.labels[key] !== value) return { kind: 'selector', key, why: `it lacks the label ${key}=${value} of the node selector` };
  }
  if (template.nodeAffinity.length > 0 && !template.nodeAffinity.some((term) => matchesTerm(term, name, node))) {
    const key = template.nodeAffinity[0]?.matchExpressions?.[0]?.key ?? template.nodeAffinity[0]?.matchFields?.[0]?.key ?? '';
    return { kind: 'affinity', key, why: `the node affinity does not admit it (${key})` };
  }
  const taint = node.taints.find((candidate) => repels(candidate, template));
  if (taint === undefined) return undefined;
  const written = `${taint.key}${taint.value === '' ? '' : `=${taint.value}`}:${taint.effect}`;
  return { kind: 'taint', key: taint.key, why: `its taint ${written} is not tolerated` };
}

/** A term without expressions and fields matches nothing. */
function matchesTerm(term: NodeSelectorTerm, name: string, node: NodeObject): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((requirement) => matchesRequirement(requirement, node.labels[requirement.key])) &&
    fields.every((requirement) => matchesRequirement(requirement, requirement.key === 'metadata.name' ? name : undefined))
  );
}

function matchesRequirement(requirement: NodeSelectorRequirement, value: string | undefined): boolean {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return true;
  }
}

function repels(taint: Taint, template: PodTemplate): boolean {
  if (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') return false;
  const builtIn = taint.key.replace('node.kubernetes.io/', '');
  if (builtIn !== taint.key && (ALWAYS_TOLERATED.includes(builtIn) || (builtIn === 'network-unavailable' && template.hostNetwork))) {
    return false;
  }
  return !template.tolerations.some((toleration) => tolerates(toleration, taint));
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if ((toleration.effect ?? '') !== '' && toleration.effect !== taint.effect) return false;
  const exists = toleration.operator === 'Exists';
  if ((toleration.key ?? '') === '') return exists;
  return toleration.key === taint.key && (exists || (toleration.value ?? '') === taint.value);
}
