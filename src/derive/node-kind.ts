import type { NodeObject } from '../model/node-facts.ts';
import { START_GRACE_SECONDS, secondsBetween } from './age.ts';

const VIRTUAL_TYPES = ['virtual-kubelet', 'virtual-node', 'kwok'];

/** A Linux machine that is meant to run the CNI's agent: no Windows node, no virtual kubelet, none being removed. */
export function runsAgents(node: NodeObject): boolean {
  return node.os !== 'windows' && !isVirtual(node) && !node.deleting;
}

/**
 * A node without a machine of its own: virtual-kubelet, Fargate, KWOK, Liqo. They have no pod network of ours.
 * https://virtual-kubelet.io/docs/usage/ (taint virtual-kubelet.io/provider), EKS Fargate (label eks.amazonaws.com/compute-type).
 */
export function isVirtual(node: NodeObject): boolean {
  return (
    VIRTUAL_TYPES.includes(node.labels['type'] ?? '') ||
    node.labels['liqo.io/type'] === 'virtual-node' ||
    node.labels['eks.amazonaws.com/compute-type'] === 'fargate' ||
    node.taints.some((taint) => taint.key.startsWith('virtual-kubelet.io/') || taint.key === 'kwok.x-k8s.io/node')
  );
}

/** Joined so lately that its agent may still be starting. */
export function isNew(node: NodeObject, taken: string): boolean {
  return secondsBetween(node.created, taken) < START_GRACE_SECONDS;
}

/** Status of a condition: True, False, Unknown; empty when the node has none of that type. */
export function conditionOf(node: NodeObject, type: string): string {
  return node.conditions[type]?.status ?? '';
}
