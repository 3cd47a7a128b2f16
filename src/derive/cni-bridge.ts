import type { CniConfig } from '../model/host-facts.ts';

/** flannel's delegate, and the bridge plugin, make it unless they are told another. Source: containernetworking plugins, meta/flannel and main/bridge. */
const DEFAULT_BRIDGE = 'cni0';

/** The bridge that the first usable CNI configuration puts pods on; undefined when it makes none, or there is no configuration. */
export function bridgeOf({ files }: CniConfig): string | undefined {
  const first = Object.keys(files).sort().map((name) => files[name]).find((file) => file?.error === '');
  const plugin = first?.plugins.find(({ type }) => type === 'flannel' || type === 'bridge');
  return plugin === undefined ? undefined : (plugin.bridge ?? DEFAULT_BRIDGE);
}
