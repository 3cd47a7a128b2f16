import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import { nodeObjects, type DetectionFacts } from './facts.ts';

/** The Kubernetes distribution where the cluster says so, else null. */
export function distributionOf(facts: DetectionFacts): 'k3s' | 'RKE2' | 'MicroK8s' | null {
  const nodes = nodeObjects(facts);
  const server = valueOf(facts.cluster['cluster.version'])?.gitVersion ?? '';
  const versions = [server, ...nodes.map((node) => node.kubeletVersion)];
  if (versions.some((version) => version.includes('+rke2'))) return 'RKE2';
  if (versions.some((version) => version.includes('+k3s'))) return 'k3s';
  if (nodes.some((node) => 'microk8s.io/cluster' in node.labels)) return 'MicroK8s';
  return null;
}

/** True when k3s runs the node. */
export function isK3s(node: NodeObject): boolean {
  return node.kubeletVersion.includes('+k3s');
}
