import type { ContainerSpec, DaemonSet } from '../../model/cluster-facts.ts';
import { endsInRepository } from '../image.ts';
import { FLANNEL_CONFIG } from './layout.ts';

/** The container of a DaemonSet that runs flanneld, and what gives it away. */
export interface FlannelContainer {
  readonly name: string;
  readonly spec: ContainerSpec;
  /** `container kube-flannel, image ghcr.io/flannel-io/flannel:v0.28.9`. */
  readonly seen: string;
}

/**
 * The container of a DaemonSet that runs flanneld, or undefined. Image repository, command and environment decide as
 * well as the name; a single container beside flannel's ConfigMap is taken for it too.
 */
export function flannelContainer(daemonSet: DaemonSet): FlannelContainer | undefined {
  const containers = Object.entries(daemonSet.template.containers);
  const readsConfig = daemonSet.template.configMaps.includes(FLANNEL_CONFIG.configMap);
  for (const [name, spec] of containers) {
    const words = [...spec.command, ...spec.args];
    const seen = `container ${name}, image ${spec.image}`;
    if (name === 'kube-flannel' || endsInRepository(spec.image, FLANNEL_IMAGES)) return { name, spec, seen };
    const word = words.find((each) => each.split('/').at(-1) === 'flanneld' || each.startsWith('--kube-subnet-mgr'));
    if (word !== undefined) return { name, spec, seen: `${seen}, command ${word}` };
    const variable = Object.keys(spec.env).find((key) => key.startsWith('FLANNELD_'));
    if (variable !== undefined) return { name, spec, seen: `${seen}, environment ${variable}` };
    if (readsConfig && containers.length === 1) return { name, spec, seen: `${seen}, ConfigMap ${FLANNEL_CONFIG.configMap}` };
  }
  return undefined;
}

/**
 * `flannel/flannel`, `flannel-io/flannel`, `flannelcni/flannel`, `coreos/flannel` under any registry, and Rancher's
 * `mirrored-flannelcni-flannel`, `mirrored-flannel-flannel`, `mirrored-coreos-flannel`, `hardened-flannel`. Not the
 * images of the CNI plugin.
 */
const FLANNEL_IMAGES = /\/(?:(?:mirrored|hardened)-)?(?:(?:coreos|flannelcni|flannel|flannel-io)-)?flannel$/;
