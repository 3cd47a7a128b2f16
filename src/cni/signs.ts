import type { Sign } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { Agent } from './agents.ts';
import { CALICO_ANNOTATIONS, CALICO_API_GROUPS, CALICO_APPS, CALICO_UP_REASON } from './calico/layout.ts';
import { nodeObjects, ofNodes, upNodes, type DetectionFacts } from './facts.ts';
import { FLANNEL_ANNOTATIONS, FLANNEL_UP_REASON } from './flannel/layout.ts';

/** A sign, and the kind of object it was seen in: signs of different sources are independent of each other. */
export interface SourcedSign extends Sign {
  readonly source: 'agent' | 'node' | 'api' | 'component' | 'config' | 'program';
}

/** What the DaemonSet itself shows. */
export function agentSigns(agent: Agent): readonly SourcedSign[] {
  const where = `DaemonSet ${agent.namespace}/${agent.name}`;
  return [agent.calico, agent.flannel].flatMap((part) => (part === undefined ? [] : [{ seen: part.seen, where, source: 'agent' as const }]));
}

/** What says Calico beside its agent. Each can be left over from a Calico that is gone. */
export function calicoSigns(facts: DetectionFacts): readonly SourcedSign[] {
  const { cluster } = facts;
  const nodes = nodeObjects(facts);
  const groups = valueOf(cluster['cluster.apiGroups']) ?? {};
  const information = valueOf(cluster['cluster.clusterInformation']);
  const installation = valueOf(cluster['cluster.installation']);
  const config = valueOf(cluster['cluster.calicoConfig']);
  const signs: SourcedSign[] = [...nodeSigns(nodes, CALICO_ANNOTATIONS.ipv4Address, CALICO_UP_REASON)];
  const add = (source: SourcedSign['source'], seen: string, where: string): number => signs.push({ seen, where, source });
  for (const [key, { template, selector }] of Object.entries(valueOf(cluster['cluster.deployments']) ?? {})) {
    const app = Object.values(CALICO_APPS).find((name) => name === selector['k8s-app'] || name in template.containers);
    if (app !== undefined) add('component', app, `Deployment ${key}`);
  }
  if (config !== undefined) add('config', `calico_backend ${config.backend ?? 'not set'}`, `ConfigMap ${config.configMap}`);
  if (installation !== undefined) add('config', `variant ${installation.variant ?? 'Calico'}`, 'Installation default');
  if (information !== undefined) add('config', `calicoVersion ${information.calicoVersion ?? 'not set'}`, 'ClusterInformation default');
  for (const group of CALICO_API_GROUPS) {
    if (group in groups) add('api', `API group ${group}`, 'API server');
  }
  return signs;
}

/** What says flannel beside its agent. Each can be left over from a flannel that is gone. */
export function flannelSigns(facts: DetectionFacts): readonly SourcedSign[] {
  const config = valueOf(facts.cluster['cluster.flannelConfig']);
  return [
    ...nodeSigns(nodeObjects(facts), FLANNEL_ANNOTATIONS.managed, FLANNEL_UP_REASON),
    ...(config === undefined ? [] : [{ seen: `backend ${config.backend}`, where: `ConfigMap ${config.configMap}`, source: 'config' as const }]),
  ];
}

/** How many nodes carry the annotation, and for how many it is the one that declared the network up. */
export function nodeSigns(nodes: readonly NodeObject[], annotation: string, upReason: string): readonly SourcedSign[] {
  const annotated = nodes.filter((node) => annotation in node.annotations).length;
  const up = upNodes(nodes, upReason);
  return [
    ...(annotated > 0 ? [{ seen: `${annotation} on ${ofNodes(annotated, nodes)}`, where: 'Nodes', source: 'node' as const }] : []),
    ...(up > 0 ? [{ seen: `NetworkUnavailable=False by ${upReason} on ${ofNodes(up, nodes)}`, where: 'Nodes', source: 'node' as const }] : []),
  ];
}
