import type { ForwardingEntry } from '../model/host-facts.ts';
import { distinctKeys } from './distinct-keys.ts';
import { jsonObjects, wordIn, wordNeeded } from './json-objects.ts';
import type { JsonObject } from './json-objects.ts';

/**
 * Entries of VXLAN devices, keyed as `ForwardingEntry` says, from `bridge -j fdb show`. It does not tell which device is one: only
 * theirs send to an address or to a group of next hops. What the bridge above such a device has learned is left out.
 */
export function parseForwarding(text: string): Readonly<Record<string, ForwardingEntry>> {
  const entries = jsonObjects(text, 'bridge fdb').filter((entry) => wordIn(entry, 'master') === null);
  const devices = new Set(entries.filter((entry) => 'dst' in entry || 'nhid' in entry).map(deviceOf));
  return distinctKeys(
    entries.filter((entry) => devices.has(deviceOf(entry))).map((entry) => {
      const [device, mac] = [deviceOf(entry), wordNeeded(entry, 'mac', 'a forwarding entry').toLowerCase()];
      const permanent = ['permanent', 'static'].includes(wordIn(entry, 'state') ?? '');
      return [`${device} ${mac}`, { device, mac, destination: wordIn(entry, 'dst'), permanent }] as const;
    }),
  );
}

function deviceOf(entry: JsonObject): string {
  return wordIn(entry, 'ifname') ?? wordNeeded(entry, 'dev', 'a forwarding entry');
}
