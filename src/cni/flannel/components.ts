import type { ContainerSpec, DaemonSet } from '../../model/cluster-facts.ts';
import { endsInRepository, productVersion } from '../image.ts';
import { FLANNEL_CONFIG } from './layout.ts';

/** The container of a DaemonSet that runs flanneld, and what gives it away. */
export interface FlannelContainer {
  readonly name: string;
  readonly spec: ContainerSpec;
  /** `container kube-flannel, image ghcr.io/flannel-io/flannel:v0.28.9`. */
  readonly seen: string;
  /** From the image's tag; null when that tells none. */
  readonly version: string | null;
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
    const word = words.find((each) => each.split('/').at(-1) === 'flanneld' || each.startsWith('--kube-subnet-mgr'));
    const variable = Object.keys(spec.env).find((key) => key.startsWith('FLANNELD_'));
    const byConfig = readsConfig && containers.length === 1;
    const byName = name === 'kube-flannel' || endsInRepository(spec.image, FLANNEL_IMAGES);
    if (!byName && word === undefined && variable === undefined && !byConfig) continue;
    const extra = byName ? [] : [word && `command ${word}`, variable && `environment ${variable}`, byConfig && `ConfigMap ${FLANNEL_CONFIG.configMap}`];
    const seen = [`container ${name}`, `image ${spec.image}`, ...extra.filter(Boolean)].join(', ');
    return { name, spec, seen, version: flannelImageVersion(spec.image) };
  }
  return undefined;
}

/** The version of flanneld in an image, by its tag; null when that tells none. */
export function flannelImageVersion(image: string): string | null {
  return productVersion(image, FLANNEL_IMAGES, 0);
}

/**
 * `flannel/flannel`, `flannel-io/flannel`, `flannelcni/flannel`, `coreos/flannel` under any registry, and Rancher's
 * `mirrored-flannelcni-flannel`, `mirrored-flannel-flannel`, `mirrored-coreos-flannel`, `hardened-flannel`. Not the
 * images of the CNI plugin.
 */
const FLANNEL_IMAGES = /\/(?:(?:mirrored|hardened)-)?(?:(?:coreos|flannelcni|flannel|flannel-io)-)?flannel$/;
