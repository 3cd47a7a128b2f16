import type { AgentSet, Identification, Owner, PartVersion, Variant } from '../model/identification.ts';
import { agentsAmong, agentSetOf, isLive, type Agent } from './agents.ts';
import { calicoBackend, typhaUse } from './calico/backend.ts';
import { calicoDataplane, calicoVariant } from './calico/variant.ts';
import { calicoVersion } from './calico/version.ts';
import { confidenceOf, type Choice } from './choice.ts';
import { chooseByAgents } from './choose.ts';
import { distributionOf } from './distribution.ts';
import { daemonSetsOf, nodeObjects, type DetectionFacts } from './facts.ts';
import { flannelVariant } from './flannel/variant.ts';
import { ipamOf } from './ipam.ts';
import { othersAmong, unknownInstaller } from './other-agents.ts';
import { ownerOf, UNKNOWN_OWNER } from './owner.ts';
import { chooseByNodes, chooseNothing } from './without-agents.ts';

/**
 * Which CNI runs, from API objects alone. Never relies on the name of a namespace or DaemonSet. May be called with the first
 * facts (version, API groups, nodes, DaemonSets, Deployments), when CNI, namespace and agent sets are already right, and again
 * with all of them, which settles variant, version, IPAM and Typha.
 */
export function identify(facts: DetectionFacts): Identification {
  const { chosen, agents } = choose(facts);
  const calico = chosen.agents.find((agent) => agent.calico !== undefined)?.calico;
  const lead = chosen.agents[0];
  const distribution = distributionOf(facts);
  const typha = chosen.cni === 'calico' || chosen.cni === 'canal' ? typhaUse(calico, facts) : chosen.product === 'unknown' ? null : false;
  return {
    cni: chosen.cni,
    product: chosen.product,
    confidence: confidenceOf(chosen),
    signs: chosen.signs.map(({ seen, where }) => ({ seen, where })),
    versions: versionsOf(chosen, facts),
    distribution,
    owner: ownerOfChoice(chosen, lead, distribution),
    namespace: lead?.namespace ?? (chosen.cni === 'unsupported' ? (chosen.other?.namespace ?? null) : null),
    embedded: chosen.embedded !== undefined && chosen.agents.length === 0,
    agentSets: agentSetsOf(chosen, agents),
    variant: variantOf(chosen, facts),
    ipam: ipamOf(chosen, facts),
    policyOnly: chosen.cni === 'calico' && calicoBackend(calico, facts).policyOnly,
    typha: typha === null ? 'unknown' : typha ? 'used' : 'not-used',
    others: chosen.rivals,
  };
}

/** The choice, and all agents that count. */
function choose(facts: DetectionFacts): { readonly chosen: Choice; readonly agents: readonly Agent[] } {
  const daemonSets = daemonSetsOf(facts);
  if (daemonSets === undefined) return { chosen: chooseByAgents([], [], facts) ?? chooseByNodes(facts), agents: [] };
  const agents = agentsAmong(daemonSets);
  const rest = daemonSets.filter(({ namespace, name }) => !agents.some((agent) => agent.namespace === namespace && agent.name === name));
  // In a cluster without nodes every DaemonSet wants none.
  const hasNodes = nodeObjects(facts).length > 0;
  const live = hasNodes ? agents.filter(isLive) : agents;
  const others = othersAmong(hasNodes ? rest.filter(isLive) : rest);
  const running = chooseByAgents(live, others, facts);
  if (running !== undefined) return { chosen: running, agents: live };
  // Agents that no node is to run: what is left of a CNI, and the only trace of one.
  const dormant = chooseByAgents(agents, [], facts);
  if (dormant !== undefined) return { chosen: { ...dormant, ceiling: 'guess' }, agents };
  const installer = unknownInstaller(rest.filter(isLive));
  const unknown = installer === undefined ? undefined : chooseByAgents([], [installer], facts);
  // What was looked at was one namespace: that nothing was found there says nothing of the others.
  return { chosen: unknown ?? (facts.namespace === undefined ? chooseNothing(facts) : chooseByNodes(facts)), agents: [] };
}

/** All agents that run; those of the chosen CNI first. */
function agentSetsOf(chosen: Choice, agents: readonly Agent[]): readonly AgentSet[] {
  return [...chosen.agents, ...agents.filter((agent) => !chosen.agents.includes(agent))].map(agentSetOf);
}

function variantOf(chosen: Choice, facts: DetectionFacts): Variant {
  const calico = chosen.agents.find((agent) => agent.calico !== undefined)?.calico;
  if (chosen.cni === 'calico') return calicoVariant(calico, calicoBackend(calico, facts), facts);
  if (chosen.cni === 'canal') return { ...flannelVariant(facts), dataplane: calicoDataplane(calico, facts) };
  if (chosen.cni === 'flannel') return flannelVariant(facts);
  return { encapsulation: 'not-ours', crossSubnet: false, bgp: false, bgpRoutes: [], backend: null, dataplane: 'unknown' };
}

/** Versions by image tag; where that states none, Calico's by its own objects. */
function versionsOf(chosen: Choice, facts: DetectionFacts): readonly PartVersion[] {
  if (chosen.cni === 'none') return [];
  if (chosen.cni === 'unsupported') return [{ part: 'other', version: chosen.other?.version ?? null }];
  const calico = chosen.agents.find((agent) => agent.calico !== undefined)?.calico;
  const flannel = chosen.agents.find((agent) => agent.flannel !== undefined)?.flannel;
  const versions: PartVersion[] = [];
  if (chosen.cni !== 'flannel') versions.push({ part: 'calico', version: calicoVersion(calico, facts) });
  if (chosen.embedded !== undefined) return [...versions, { part: 'k3s', version: chosen.embedded.version }];
  if (chosen.cni !== 'calico') versions.push({ part: 'flannel', version: flannel?.version ?? null });
  return versions;
}

function ownerOfChoice(chosen: Choice, lead: Agent | undefined, distribution: 'k3s' | 'RKE2' | 'MicroK8s' | null): Owner {
  const daemonSet = lead?.daemonSet ?? chosen.other?.daemonSet ?? undefined;
  if (daemonSet !== undefined) return ownerOf(daemonSet, distribution);
  // k3s starts its flannel from its own arguments: there is no object to change.
  return chosen.embedded === undefined ? UNKNOWN_OWNER : { kind: 'k3s', name: 'k3s', reverts: true };
}
