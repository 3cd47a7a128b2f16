import type { NodeSelectorTerm, PodTemplate } from '../model/cluster-facts.ts';

/**
 * True for a template whose pods go to Windows nodes only: by node selector, as Calico's manifest has it, or by node affinity, as
 * flannel's has it. https://github.com/kubernetes-sigs/sig-windows-tools/blob/master/hostprocess/flannel
 */
export function forWindows({ nodeSelector, nodeAffinity }: PodTemplate): boolean {
  if (OS_LABELS.some((label) => nodeSelector[label] === 'windows')) return true;
  return nodeAffinity.length > 0 && nodeAffinity.every(wantsWindows);
}

const OS_LABELS = ['kubernetes.io/os', 'beta.kubernetes.io/os'];

function wantsWindows({ matchExpressions = [] }: NodeSelectorTerm): boolean {
  return matchExpressions.some(({ key, operator, values = [] }) => OS_LABELS.includes(key) && operator === 'In' && values.every((value) => value === 'windows'));
}
