import type { OtherCni } from '../model/identification.ts';
import type { Agent } from './agents.ts';
import { calicoBackend } from './calico/backend.ts';
import { CALICO_ANNOTATIONS, CALICO_UP_REASON } from './calico/layout.ts';
import { choice, type Choice } from './choice.ts';
import { nodeObjects, type DetectionFacts } from './facts.ts';
import { embeddedFlannel, type EmbeddedFlannel } from './flannel/embedded.ts';
import type { OtherFound } from './other-agents.ts';
import { agentSigns, calicoSigns, flannelSigns, nodeSigns, type SourcedSign } from './signs.ts';

/**
 * Chooses by the agents that run: Canal before Calico before flannel, and a CNI that this program knows before one that it
 * does not. Undefined when no agent runs.
 */
export function chooseByAgents(agents: readonly Agent[], others: readonly OtherFound[], facts: DetectionFacts): Choice | undefined {
  const of = (cni: Agent['cni']): readonly Agent[] => agents.filter((agent) => agent.cni === cni);
  const [canal, calico, flannel] = [of('canal'), of('calico'), of('flannel')];
  const found = embeddedFlannel(nodeObjects(facts));
  // Annotations outlive flannel: beside another CNI, embedded flannel counts only where a server's arguments were seen.
  const embedded = found?.confirmed === true || (agents.length === 0 && others.length === 0) ? found : undefined;
  const foreign = others.filter(({ role, known }) => role === 'network' && known);
  const inside = embedded === undefined ? [] : [{ product: 'Flannel in k3s', signs: embedded.signs }];
  const rivals = [...inside, ...foreign.map(asRival)];

  if (canal.length > 0) {
    const beside = [...rivalsOf([...calico, ...flannel]), ...rivals];
    const signs = [...leadSigns(canal), ...flannelSigns(facts), ...calicoSigns(facts)];
    return choice({ cni: 'canal', product: 'Canal', agents: canal, rivals: beside, signs });
  }
  const [lead] = calico;
  if (lead !== undefined && onlyPolicy(lead, facts)) return policyOnly(calico, flannel, embedded, foreign, facts);
  if (lead !== undefined && (flannel.length > 0 || embedded !== undefined)) {
    return bothAtOnce(calico, flannel, embedded, foreign.map(asRival), facts);
  }
  if (lead !== undefined) {
    return choice({ cni: 'calico', product: 'Calico', agents: calico, rivals, signs: [...leadSigns(calico), ...calicoSigns(facts)] });
  }
  if (flannel.length > 0) {
    return choice({ cni: 'flannel', product: 'Flannel', agents: flannel, rivals, signs: [...leadSigns(flannel), ...flannelSigns(facts)] });
  }
  if (embedded !== undefined) {
    return choice({ cni: 'flannel', product: 'Flannel', embedded, rivals: foreign.map(asRival), signs: embeddedSigns(embedded) });
  }
  const [other, ...rest] = foreign.length > 0 ? foreign : others;
  if (other === undefined) return undefined;
  const signs = other.signs.map((sign) => ({ ...sign, source: 'agent' as const }));
  const ceiling = other.known ? 'likely' : 'guess';
  return choice({ cni: 'unsupported', product: other.product, other, rivals: rest.map(asRival), signs, ceiling });
}

/** Calico without a network of its own: over flannel that is what Canal means; over another CNI it is Calico. */
function policyOnly(
  calico: readonly Agent[],
  flannel: readonly Agent[],
  embedded: EmbeddedFlannel | undefined,
  foreign: readonly OtherFound[],
  facts: DetectionFacts,
): Choice {
  if (flannel.length > 0 || embedded !== undefined) {
    const under = embedded === undefined ? leadSigns(flannel) : embeddedSigns(embedded);
    const signs = [...leadSigns(calico), ...under, ...flannelSigns(facts), ...calicoSigns(facts)];
    return choice({ cni: 'canal', product: 'Canal', agents: [...calico, ...flannel], embedded, rivals: foreign.map(asRival), signs });
  }
  const [network] = foreign;
  const under = (network?.signs ?? []).map(
    ({ seen, where }): SourcedSign => ({ seen: `pod network by ${network?.product}: ${seen}`, where, source: 'agent' }),
  );
  const signs = [...leadSigns(calico), ...calicoSigns(facts), ...under];
  return choice({ cni: 'calico', product: 'Calico', agents: calico, other: network, signs });
}

/**
 * Calico and flannel at once. Calico's `10-calico.conflist` sorts before `10-flannel.conflist`, and the runtime takes the first
 * (containerd/go-cni), so pods go to Calico; unless its agents never came up and flannel's run.
 */
function bothAtOnce(
  calico: readonly Agent[],
  flannel: readonly Agent[],
  embedded: EmbeddedFlannel | undefined,
  rivals: readonly OtherCni[],
  facts: DetectionFacts,
): Choice {
  const nodes = nodeObjects(facts);
  const announced = nodeSigns(nodes, CALICO_ANNOTATIONS.ipv4Address, CALICO_UP_REASON);
  const calicoRan = announced.length > 0 || calico.some(({ daemonSet }) => daemonSet.ready > 0);
  const flannelRuns = embedded !== undefined || flannel.some(({ daemonSet }) => daemonSet.ready > 0);
  if (!calicoRan && flannelRuns) {
    const signs = [...(embedded === undefined ? leadSigns(flannel) : embeddedSigns(embedded)), ...flannelSigns(facts)];
    const beside = [...rivalsOf(calico), ...rivals];
    return choice({ cni: 'flannel', product: 'Flannel', agents: flannel, embedded, rivals: beside, signs });
  }
  const inside = embedded === undefined ? [] : [{ product: 'Flannel in k3s', signs: embedded.signs }];
  const signs = [...leadSigns(calico), ...calicoSigns(facts)];
  const beside = [...rivalsOf(flannel), ...inside, ...rivals];
  return choice({ cni: 'calico', product: 'Calico', agents: calico, rivals: beside, signs });
}

function onlyPolicy(agent: Agent, facts: DetectionFacts): boolean {
  return calicoBackend(agent.calico, facts).policyOnly;
}

function leadSigns(agents: readonly Agent[]): readonly SourcedSign[] {
  return agents.flatMap(agentSigns);
}

function embeddedSigns({ signs }: EmbeddedFlannel): readonly SourcedSign[] {
  return signs.map((sign) => ({ ...sign, source: sign.where === 'Nodes' ? 'node' : 'program' }));
}

function asRival({ product, signs }: OtherFound): OtherCni {
  return { product, signs };
}

/** Calico and Flannel, each once, with the signs of all their DaemonSets. */
function rivalsOf(agents: readonly Agent[]): readonly OtherCni[] {
  const products = [['calico', 'Calico'], ['flannel', 'Flannel']] as const;
  return products.flatMap(([cni, product]) => {
    const signs = agents.filter((agent) => agent.cni === cni).flatMap(agentSigns).map(({ seen, where }) => ({ seen, where }));
    return signs.length === 0 ? [] : [{ product, signs }];
  });
}
