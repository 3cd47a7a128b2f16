import type { FlannelConfig } from '../model/cluster-facts.ts';
import { ParseError } from './parse-error.ts';

/**
 * flannel's `net-conf.json`. What is not set is null or false. flanneld reads it with Go's encoding/json, which takes keys in
 * any case; without a backend type it takes `udp`, and types in any case (flannel pkg/subnet/config.go, pkg/backend/manager.go).
 */
export function parseFlannelNetConf(text: string): Omit<FlannelConfig, 'configMap'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ParseError(`net-conf.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(parsed)) throw new ParseError('net-conf.json is not a JSON object');
  const backend = field(parsed, 'Backend');
  const inBackend = isObject(backend) ? backend : {};
  return {
    network: word(field(parsed, 'Network')),
    ipv6Network: word(field(parsed, 'IPv6Network')),
    backend: word(field(inBackend, 'Type'))?.toLowerCase() ?? 'udp',
    vni: number(field(inBackend, 'VNI')),
    port: number(field(inBackend, 'Port')),
    directRouting: field(inBackend, 'DirectRouting') === true,
    mtu: number(field(inBackend, 'MTU')),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The last key that is spelled so, whatever its case, as Go does. */
function field(object: JsonObject, name: string): unknown {
  return Object.entries(object).findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Go's zero value means that nothing was set. */
function number(value: unknown): number | null {
  return typeof value === 'number' && value !== 0 ? value : null;
}
