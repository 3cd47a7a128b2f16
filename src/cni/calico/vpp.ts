import { valueOf } from '../../model/observation.ts';
import { daemonSetsOf, type DetectionFacts } from '../facts.ts';
import type { CalicoContainer } from './components.ts';

/**
 * Whether VPP forwards the packets of pods in place of the kernel: calico-node is told, the operator is, or the agent of VPP runs
 * (calico-vpp-node). Sources: operator pkg/render/node.go, vpp-dataplane yaml/base/calico-vpp-daemonset.yaml.
 */
export function usesVpp(container: CalicoContainer | undefined, facts: DetectionFacts): boolean {
  if ((container?.spec.env['CLUSTER_TYPE'] ?? '').split(',').includes('vpp')) return true;
  if (valueOf(facts.cluster['cluster.installation'])?.linuxDataplane === 'VPP') return true;
  return (daemonSetsOf(facts) ?? []).some(({ daemonSet }) => Object.values(daemonSet.template.containers).some(({ image }) => AGENT.test(image)));
}

const AGENT = /(?:^|\/)calicovpp\/(?:agent|vpp)(?:[:@]|$)/;
