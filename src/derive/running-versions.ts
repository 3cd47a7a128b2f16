import { calicoImageVersion, flannelImageVersion } from '../cni/index.ts';
import type { PartVersion } from '../model/identification.ts';
import type { PodState } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { RunningVersion } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { runsAgents } from './node-kind.ts';

type Facts = Pick<Snapshot, 'identification' | 'cluster' | 'nodes'>;

/**
 * The versions of a part that run, by node, that of most nodes first; those of pods that are going only where no other pod is
 * on the node. Null for a part of which no pods are known.
 */
export function runningVersions(part: PartVersion, facts: Facts): RunningVersion[] | null {
  const imagesOn = part.part === 'k3s' ? undefined : imagesOfAgents(part, facts);
  if (part.part !== 'k3s' && imagesOn === undefined) return null;
  const found = Object.entries(facts.nodes).flatMap(([node, { 'node.object': object, 'node.agents': pods }]) => {
    const kubelet = valueOf(object);
    if (imagesOn === undefined) return kubelet !== undefined && runsAgents(kubelet) ? [{ node, version: kubelet.kubeletVersion }] : [];
    return [...new Set(imagesOn(valueOf(pods) ?? {}))].map((version) => ({ node, version }));
  });
  const natural = new Intl.Collator('en', { numeric: true });
  const groups = [...Map.groupBy(found, ({ version }) => version)].map(([version, on]) => ({ version, nodes: on.map(({ node }) => node).sort(natural.compare) }));
  return groups.sort((a, b) => b.nodes.length - a.nodes.length || natural.compare(b.version ?? '', a.version ?? ''));
}

/** The versions in the images of a part's containers that run in a node's pods; undefined where no such containers are known. */
function imagesOfAgents({ part, version }: PartVersion, { identification, cluster }: Facts): ((pods: Readonly<Record<string, PodState>>) => (string | null)[]) | undefined {
  if (part !== 'calico' && part !== 'flannel') return undefined;
  const key = part === 'calico' ? 'calicoContainer' : 'flannelContainer';
  const sets = identification.agentSets.filter((set) => set[key] !== null);
  if (sets.length === 0) return undefined;
  const containers = new Set(sets.map((set) => set[key] ?? ''));
  const daemonSets = valueOf(cluster['cluster.daemonSets']) ?? {};
  const asked = new Set(sets.map(({ namespace, name, [key]: container }) => daemonSets[`${namespace}/${name}`]?.template.containers[container ?? '']?.image));
  const told = part === 'calico' ? calicoImageVersion : flannelImageVersion;
  return (pods) => {
    const staying = Object.values(pods).filter(({ deleting }) => !deleting);
    const running = (staying.length > 0 ? staying : Object.values(pods)).flatMap((pod) => Object.entries(pod.containers).filter(([name, { state }]) => containers.has(name) && state === 'running'));
    // What states the version of an image without a tag states that of the DaemonSet's own.
    return running.map(([, { image }]) => told(image) ?? (asked.has(image) ? version : null));
  };
}
