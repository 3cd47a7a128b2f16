import type { ContainerSpec, DaemonSet } from '../../model/cluster-facts.ts';
import { endsInRepository, productVersion } from '../image.ts';

/** The container of a DaemonSet that runs calico-node, and what gives it away. */
export interface CalicoContainer {
  readonly name: string;
  readonly spec: ContainerSpec;
  /** `container calico-node, image docker.io/calico/node:v3.28.5`. */
  readonly seen: string;
  /** From the image's tag; null when that tells none. */
  readonly version: string | null;
}

/**
 * The container of a DaemonSet that runs calico-node, or undefined. Image repository, environment and command decide as
 * well as the name: images are re-tagged, containers renamed. Init containers never count, for they run other parts
 * of the same image.
 */
export function calicoContainer(daemonSet: DaemonSet): CalicoContainer | undefined {
  for (const [name, spec] of Object.entries(daemonSet.template.containers)) {
    const byName = name === 'calico-node';
    const byImage = endsInRepository(spec.image, NODE_IMAGES);
    const byEnv = Object.keys(spec.env).find((key) => key === 'CALICO_NETWORKING_BACKEND' || key.startsWith('FELIX_'));
    const byCommand = runsCalicoNode([...spec.command, ...spec.args]);
    if (!byName && !byImage && byEnv === undefined && !byCommand) continue;
    const extra = byName || byImage ? '' : byEnv !== undefined ? `, environment ${byEnv}` : `, command ${spec.command.join(' ')}`;
    return { name, spec, seen: `container ${name}, image ${spec.image}${extra}`, version: calicoImageVersion(spec.image) };
  }
  return undefined;
}

/** The version of calico-node in an image, by its tag; null when that tells none. */
export function calicoImageVersion(image: string): string | null {
  return productVersion(image, NODE_IMAGES, 3);
}

/**
 * What `CALICO_NETWORKING_BACKEND` of the container says: bird, vxlan, none; null when a ConfigMap that was not read
 * holds it. calico-node takes a missing one for bird (calico node/filesystem/etc/rc.local).
 */
export function literalBackend(spec: ContainerSpec): string | null {
  const value = spec.env['CALICO_NETWORKING_BACKEND'];
  if (value === undefined || value === '') return 'bird';
  return isReference(value) ? null : value;
}

/** True for an environment value that names the place it comes from. */
export function isReference(value: string): boolean {
  return value.startsWith('configmap:') || value.startsWith('field:');
}

/** `calico/node` under any registry, Rancher's mirror and hardened builds, flattened names, and Enterprise's `cnx-node`. */
const NODE_IMAGES = /\/(?:calico\/node|projectcalico-org\/node|(?:mirrored-|hardened-)?calico-node|cnx-node|calico\/node-windows)(?:-fips)?$/;

/** `start_runit` (3.x images) and `calico component node` (3.33 on). */
function runsCalicoNode(words: readonly string[]): boolean {
  const program = words[0]?.split('/').at(-1);
  return program === 'start_runit' || (program === 'calico' && words[1] === 'component' && words[2] === 'node');
}
