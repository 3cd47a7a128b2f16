import type { Sign } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { CALICO_ANNOTATIONS, CALICO_API_GROUPS, CALICO_UP_REASON } from './calico/layout.ts';
import { choice, type Choice } from './choice.ts';
import { nodeObjects, ofNodes, upNodes, type DetectionFacts } from './facts.ts';
import { FLANNEL_ANNOTATIONS, FLANNEL_UP_REASON } from './flannel/layout.ts';
import { othersOnNodes } from './other-agents.ts';
import { calicoSigns, flannelSigns, nodeSigns, type SourcedSign } from './signs.ts';
import { valueOf } from '../model/observation.ts';

/**
 * Chooses by the nodes alone, for a reader who may not list DaemonSets. `unsupported` with the product `unknown` and no
 * signs means that nothing could be told.
 */
export function chooseByNodes(facts: DetectionFacts): Choice {
  const nodes = nodeObjects(facts);
  const calico = nodes.filter((node) => CALICO_ANNOTATIONS.ipv4Address in node.annotations).length;
  const flannel = nodes.filter((node) => node.annotations[FLANNEL_ANNOTATIONS.managed] === 'true').length;
  const other = othersOnNodes(nodes).find(({ role }) => role === 'network');
  const others = other?.signs.map(nodeSign) ?? [];
  if (other !== undefined && upNodes(nodes, CALICO_UP_REASON) === 0 && upNodes(nodes, FLANNEL_UP_REASON) === 0) {
    return choice({ cni: 'unsupported', product: other.product, other, signs: others, ceiling: calico + flannel > 0 ? 'guess' : 'likely' });
  }
  const groups = valueOf(facts.cluster['cluster.apiGroups']) ?? {};
  const calicoServed = CALICO_API_GROUPS.some((group) => group in groups);
  if (calico > 0 && flannel > 0) {
    // Both ran here. The condition has one writer at a time, and flannel under Canal has no such neighbour: calico-node
    // writes no address where it only enforces policies (calico node/pkg/lifecycle/startup).
    return upNodes(nodes, FLANNEL_UP_REASON) > upNodes(nodes, CALICO_UP_REASON)
      ? choice({ cni: 'flannel', product: 'Flannel', signs: flannelSigns(facts), ceiling: 'guess' })
      : choice({ cni: 'calico', product: 'Calico', signs: calicoSigns(facts), ceiling: 'guess' });
  }
  if (calico > 0) return choice({ cni: 'calico', product: 'Calico', signs: calicoSigns(facts), ceiling: 'likely' });
  // With Calico's API beside it, it may as well be Canal.
  if (flannel > 0) return choice({ cni: 'flannel', product: 'Flannel', signs: flannelSigns(facts), ceiling: calicoServed ? 'guess' : 'likely' });
  return cloudRoutes(nodes) ?? choice({ cni: 'unsupported', product: 'unknown', ceiling: 'guess' });
}

/** Chooses where all DaemonSets were seen and none runs a CNI that has a name. */
export function chooseNothing(facts: DetectionFacts): Choice {
  const nodes = nodeObjects(facts);
  const routes = cloudRoutes(nodes);
  if (routes !== undefined) return routes;
  const absent: SourcedSign = { seen: 'no DaemonSet runs a CNI', where: 'DaemonSets', source: 'agent' };
  const left = [
    ...nodeSigns(nodes, CALICO_ANNOTATIONS.ipv4Address, CALICO_UP_REASON),
    ...nodeSigns(nodes, FLANNEL_ANNOTATIONS.managed, FLANNEL_UP_REASON),
  ].map((sign) => ({ ...sign, seen: `left over: ${sign.seen}`, source: 'agent' as const }));
  const waiting = nodes.filter(waitsForNetwork);
  const ready = nodes.filter((node) => node.conditions['Ready']?.status === 'True');
  if (waiting.length === 0 && left.length === 0 && ready.length > 0) {
    const sign = nodeSign({ seen: `${ofNodes(ready.length, nodes)} Ready, so a CNI configuration is there that no DaemonSet made`, where: 'Nodes' });
    return choice({ cni: 'unsupported', product: 'unknown', signs: [absent, sign], ceiling: 'guess' });
  }
  const says = nodeSign({ seen: `network plugin not ready on ${ofNodes(waiting.length, nodes)}`, where: 'Nodes' });
  return choice({ cni: 'none', product: 'none', signs: [absent, ...(waiting.length > 0 ? [says] : []), ...left] });
}

/** Pods routed by the cloud's tables, with a plugin that is part of the node image (kubenet). */
function cloudRoutes(nodes: readonly NodeObject[]): Choice | undefined {
  const up = upNodes(nodes, 'RouteCreated');
  if (up === 0) return undefined;
  const sign = nodeSign({ seen: `NetworkUnavailable=False by RouteCreated on ${ofNodes(up, nodes)}`, where: 'Nodes' });
  return choice({ cni: 'unsupported', product: 'cloud provider routes', signs: [sign], ceiling: 'likely' });
}

/** The kubelet's words for a runtime without a CNI configuration: `cni plugin not initialized`, `NetworkPluginNotReady`. */
function waitsForNetwork(node: NodeObject): boolean {
  const ready = node.conditions['Ready'];
  return ready !== undefined && ready.status !== 'True' && /cni|network ?plugin/i.test(ready.message);
}

function nodeSign(sign: Sign): SourcedSign {
  return { ...sign, source: 'node' };
}
