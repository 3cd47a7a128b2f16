import type { DaemonSet } from '../model/cluster-facts.ts';
import { isReference } from './calico/components.ts';

/**
 * True for a Cilium that is seen to work on the interfaces of another CNI, which keeps the pod network: by its mode, where that is
 * not in a ConfigMap, or by the ConfigMap with the plugin chain that its guides have.
 * https://docs.cilium.io/en/stable/installation/cni-chaining-calico/
 */
export function isChained({ template }: DaemonSet): boolean {
  if (template.configMaps.includes('cni-configuration')) return true;
  return Object.values(template.containers).some(({ command, args, env }) => {
    const words = [...command, ...args];
    const argument = words.find((word) => word.startsWith('--cni-chaining-mode='))?.split('=')[1];
    return [argument, ...MODE.map((name) => env[name])].some((mode) => mode !== undefined && mode !== '' && mode !== 'none' && !isReference(mode));
  });
}

const MODE = ['CILIUM_CNI_CHAINING_MODE', 'CNI_CHAINING_MODE'];
