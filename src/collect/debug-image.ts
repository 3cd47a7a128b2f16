import { valueOf } from '../model/observation.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What a pod of ours may run on a node: images in the order in which they are tried, and what they are pulled with. */
export interface DebugImages {
  readonly images: readonly string[];
  readonly pullSecrets: readonly string[];
}

/**
 * The images that a node most likely holds: those of its own agents, then of their DaemonSet's template, then those that agents
 * run elsewhere. flannel's comes before Calico's: it holds more tools, and no program of a real image is ever pulled for it.
 */
export function debugImages(node: string, { identification, cluster, nodes }: Snapshot): DebugImages {
  const sets = valueOf(cluster['cluster.daemonSets']) ?? {};
  const own = imagesOf(nodes[node], identification.agentSets);
  const templates = identification.agentSets.flatMap(({ namespace, name, flannelContainer, calicoContainer }) =>
    [flannelContainer, calicoContainer].map((container) => sets[`${namespace}/${name}`]?.template.containers[container ?? '']?.image),
  );
  const elsewhere = Object.keys(nodes).filter((name) => name !== node).slice(0, MOST_NODES).flatMap((name) => imagesOf(nodes[name], identification.agentSets));
  const images = [...new Set([...own, ...templates, ...elsewhere])].filter((image) => image !== undefined && image !== '') as string[];
  const pullSecrets = [...new Set(identification.agentSets.flatMap(({ namespace, name }) => sets[`${namespace}/${name}`]?.template.pullSecrets ?? []))];
  return { images: images.slice(0, MOST_IMAGES), pullSecrets };
}

const MOST_NODES = 10;
const MOST_IMAGES = 3;

/** Images of the agents' containers on a node, those first that run. */
function imagesOf(facts: Snapshot['nodes'][string] | undefined, agentSets: Snapshot['identification']['agentSets']): readonly string[] {
  const pods = Object.values(valueOf(facts?.['node.agents']) ?? {});
  const containers = agentSets.flatMap(({ flannelContainer, calicoContainer }) => [flannelContainer, calicoContainer]).filter((name) => name !== null);
  const states = containers.flatMap((name) => pods.flatMap((pod) => pod.containers[name] ?? []));
  return states.sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running')).map(({ image }) => image);
}
