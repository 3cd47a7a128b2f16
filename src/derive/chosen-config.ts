import type { CniConfig, CniConfigFile } from '../model/host-facts.ts';
import type { Identification } from '../model/identification.ts';

/** What the container runtime of a node takes from its CNI configuration directory. */
export interface ChosenConfig {
  /** The file that it takes; null when it takes none. */
  readonly file: string | null;
  /** A file at which containerd gives up, as it cannot be used and comes first; null when there is none. */
  readonly spoiled: string | null;
  /** Files of the CNI that was identified, usable or not, in the order of names. */
  readonly own: readonly string[];
}

/**
 * The first file in the order of names wins. At one that cannot be used before it, containerd loads none, and CRI-O passes it
 * over. Sources: containerd go-cni opts.go loadFromConfDir, CRI-O ocicni.go loadNetworks. `runtime`: `containerd://1.6.20`.
 */
export function chosenConfig({ files }: CniConfig, identification: Identification, runtime: string): ChosenConfig {
  const names = Object.keys(files).sort();
  const first = names[0];
  const gaveUp = !runtime.startsWith('cri-o') && first !== undefined && files[first]?.error !== '' ? first : null;
  return {
    file: gaveUp === null ? (names.find((name) => files[name]?.error === '') ?? null) : null,
    spoiled: gaveUp,
    own: names.filter((name) => isOwn(name, files[name], identification)),
  };
}

/** Whether a file makes pods part of the network of the CNI: what cannot be read tells by its name. */
function isOwn(name: string, file: CniConfigFile | undefined, { cni, ipam }: Identification): boolean {
  if (file === undefined || file.plugins.length === 0) return OWN_NAME[cni]?.test(name) ?? false;
  if (cni === 'flannel') return file.plugins.some(({ type }) => type === 'flannel');
  const wanted = cni === 'canal' ? 'host-local' : ipam;
  const known = wanted === 'host-local' || wanted === 'calico-ipam';
  return file.plugins.some((plugin) => plugin.type === 'calico' && (!known || plugin.ipam === null || plugin.ipam === wanted));
}

/** As their manifests name them: 10-flannel.conflist, 10-calico.conflist, 10-canal.conflist; RKE2 and others number them differently. */
const OWN_NAME: Readonly<Record<string, RegExp>> = { flannel: /flannel/, calico: /calico/, canal: /canal/ };

/** Plugins that hand a pod on to another configuration. */
const WRAPPERS: readonly string[] = ['multus', 'multus-shim', 'genie', 'danm'];

/** Whether a configuration leads to others, as that of Multus. */
export function isWrapper(file: CniConfigFile): boolean {
  return file.plugins.some(({ type }) => WRAPPERS.includes(type));
}

/**
 * Whether the directory that was found is surely not the one that the runtime reads: k3s with its own flannel and MicroK8s bring a
 * runtime with directories of its own, and /etc/cni/net.d may be left of another. Without its flannel, k3s names none to its
 * runtime, which then reads the standard ones. Source: k3s-io/k3s pkg/agent/templates.
 */
export function readsElsewhere({ distribution, embedded }: Identification, directory: string): boolean {
  const ownRuntime = (distribution === 'k3s' && embedded) || distribution === 'MicroK8s';
  return ownRuntime && (directory.startsWith('/etc/cni') || directory.startsWith('/opt/cni'));
}
