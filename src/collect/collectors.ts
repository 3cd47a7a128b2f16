import type { FactName } from '../model/facts.ts';
import { apiGroups } from './cluster/api-groups.ts';
import { bgpConfiguration } from './cluster/bgp-configuration.ts';
import { bgpPeers } from './cluster/bgp-peers.ts';
import { calicoConfig } from './cluster/calico-config.ts';
import { clusterInformation } from './cluster/cluster-information.ts';
import { componentPods } from './cluster/component-pods.ts';
import { daemonSetEvents } from './cluster/daemon-set-events.ts';
import { daemonSets } from './cluster/daemon-sets.ts';
import { deployments } from './cluster/deployments.ts';
import { felixConfiguration } from './cluster/felix-configuration.ts';
import { flannelConfig } from './cluster/flannel-config.ts';
import { installation } from './cluster/installation.ts';
import { ipPools } from './cluster/ip-pools.ts';
import { ipamBlocks } from './cluster/ipam-blocks.ts';
import { ipamConfig } from './cluster/ipam-config.ts';
import { kubeProxyConfig } from './cluster/kube-proxy-config.ts';
import { kubeProxyPods } from './cluster/kube-proxy-pods.ts';
import { tigeraStatuses } from './cluster/tigera-statuses.ts';
import { version } from './cluster/version.ts';
import type { Collector } from './collector.ts';
import { agentTrouble } from './node/agent-trouble.ts';
import { agents } from './node/agents.ts';
import { bird } from './node/bird.ts';
import { leases } from './node/leases.ts';
import { nodeObjects } from './node/node-objects.ts';
import { podAddresses } from './node/pod-addresses.ts';

export type AnyCollector = { [F in FactName]: Collector<F> }[FactName];

/** What every look at a cluster begins with: enough to tell which CNI runs, and what to ask next. */
export const FIRST_LOOK: readonly AnyCollector[] = [version, apiGroups, nodeObjects, leases, daemonSets, deployments];

/** What depends on the CNI that runs. */
export const SECOND_LOOK: readonly AnyCollector[] = [
  agents,
  flannelConfig,
  calicoConfig,
  kubeProxyConfig,
  installation,
  tigeraStatuses,
  ipPools,
  ipamBlocks,
  ipamConfig,
  felixConfiguration,
  bgpConfiguration,
  bgpPeers,
  clusterInformation,
  componentPods,
  kubeProxyPods,
  daemonSetEvents,
  bird,
  agentTrouble,
  podAddresses,
];
