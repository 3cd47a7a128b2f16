import type { FactName } from '../model/facts.ts';
import { HOST_SHAPES } from './host-shapes.ts';
import { flag, listOf, mapOf, number, object, oneOf, optional, orNull, text } from './shape.ts';
import type { Shape } from './shape.ts';

const texts = mapOf(text);
const words = listOf(text);
const requirement = object({ key: text, operator: text, values: optional(words) });
const container = object({ image: text, command: words, args: words, env: texts, requests: texts });

const template = object({
  hostNetwork: flag,
  nodeSelector: texts,
  nodeAffinity: listOf(object({ matchExpressions: optional(listOf(requirement)), matchFields: optional(listOf(requirement)) })),
  tolerations: listOf(object({ key: optional(text), operator: optional(text), value: optional(text), effect: optional(text) })),
  configMaps: words,
  pullSecrets: optional(words),
  initContainers: mapOf(container),
  containers: mapOf(container),
});

const workload = { labels: texts, annotations: texts, owners: words, selector: texts, template, desired: number, ready: number };
const event = object({ reason: text, message: text, count: number, last: text });

const containerState = object({
  image: text,
  ready: flag,
  restarts: number,
  state: oneOf('running', 'waiting', 'terminated', 'unknown'),
  reason: text,
  message: text,
  started: text,
  last: orNull(object({ reason: text, exitCode: number, started: text, finished: text, message: text })),
});

const pod = object({
  namespace: text,
  node: orNull(text),
  uid: text,
  phase: text,
  ready: flag,
  readySince: text,
  deleting: flag,
  goneBy: text,
  ips: words,
  created: text,
  revision: text,
  unscheduled: text,
  initContainers: mapOf(containerState),
  containers: mapOf(containerState),
});

const bird = orNull(
  object({
    answering: flag,
    message: text,
    routerId: orNull(text),
    sessions: mapOf(
      object({
        state: text,
        bgpState: text,
        neighbor: text,
        neighborAs: orNull(text),
        since: text,
        lastError: text,
        imported: orNull(number),
        exported: orNull(number),
      }),
    ),
  }),
);

/** The shape of each fact's value, as `model/facts.ts` types it. */
export const FACT_SHAPES: Readonly<Record<FactName, Shape>> = {
  'cluster.version': object({ gitVersion: text }),
  'cluster.apiGroups': mapOf(words),
  'cluster.daemonSets': mapOf(object({ ...workload, uid: text, updateStrategy: text, updated: number })),
  'cluster.deployments': mapOf(object(workload)),
  'cluster.componentPods': mapOf(pod),
  'cluster.kubeProxyPods': mapOf(pod),
  'cluster.daemonSetEvents': mapOf(event),
  'cluster.flannelConfig': object({
    configMap: text,
    network: orNull(text),
    ipv6Network: orNull(text),
    backend: text,
    vni: orNull(number),
    port: orNull(number),
    directRouting: flag,
    mtu: orNull(number),
  }),
  'cluster.calicoConfig': object({ configMap: text, backend: orNull(text), vethMtu: orNull(text), typhaServiceName: orNull(text), ipam: orNull(text) }),
  'cluster.kubeProxyConfig': object({ mode: text, clusterCidr: orNull(text) }),
  'cluster.ipPools': mapOf(
    object({ cidr: text, ipipMode: text, vxlanMode: text, blockSize: number, disabled: flag, natOutgoing: flag, nodeSelector: text, allowedUses: words, assignmentMode: text }),
  ),
  'cluster.ipamBlocks': mapOf(object({ node: orNull(text), addresses: number, used: number, usedBy: mapOf(number) })),
  'cluster.ipamConfig': object({ strictAffinity: flag, autoAllocateBlocks: flag, maxBlocksPerHost: number }),
  'cluster.felixConfiguration': object({ bpfEnabled: flag, wireguardEnabled: flag, vxlanPort: orNull(number), vxlanVni: orNull(number), wireguardPort: optional(orNull(number)), nftablesMode: orNull(text) }),
  'cluster.bgpConfiguration': object({ nodeToNodeMeshEnabled: flag, asNumber: orNull(text) }),
  'cluster.bgpPeers': mapOf(object({ node: orNull(text), nodeSelector: text, peerIp: orNull(text), peerSelector: text, asNumber: orNull(text) })),
  'cluster.clusterInformation': object({ calicoVersion: orNull(text), datastoreReady: flag, clusterType: orNull(text) }),
  'cluster.installation': object({
    variant: orNull(text),
    calicoVersion: orNull(text),
    cniType: orNull(text),
    ipam: orNull(text),
    linuxDataplane: orNull(text),
    bgp: orNull(text),
    mtu: orNull(number),
  }),
  'cluster.tigeraStatuses': mapOf(object({ available: flag, degraded: flag, progressing: flag, message: text })),
  'cluster.endPolicies': mapOf(object({ end: oneOf('ours', 'dns'), kind: text, directions: listOf(oneOf('ingress', 'egress')) })),
  'node.object': object({
    uid: text,
    created: text,
    labels: texts,
    annotations: texts,
    podCidrs: words,
    internalIps: words,
    externalIps: words,
    conditions: mapOf(object({ status: text, reason: text, message: text, since: text })),
    taints: listOf(object({ key: text, value: text, effect: text })),
    unschedulable: flag,
    deleting: flag,
    os: text,
    arch: text,
    kubeletVersion: text,
    kernelVersion: text,
    osImage: text,
    containerRuntime: text,
    podCapacity: orNull(number),
  }),
  'node.lease': object({ renewed: text, durationSeconds: number, ageSeconds: number }),
  'node.agents': mapOf(pod),
  'node.agentTrouble': object({ lastWords: mapOf(object({ reason: text, previous: flag })), events: listOf(event), unheard: listOf(object({ reason: text, detail: text })) }),
  'node.bird': object({ v4: bird, v6: bird }),
  'node.podAddresses': object({ inUse: number, waiting: number }),
  ...HOST_SHAPES,
};
