import type { CalicoFiles } from '../model/host-facts.ts';
import { fileLines } from './file-lines.ts';

/**
 * Calico's files on a node: lines `PATH:LINE` of nodename and mtu, and the payload of the CNI plugin's token (the middle part of
 * a JWT, RFC 7519), of which only the moments are kept. The signature never leaves the node. Of several tokens the one counts that
 * ends last: others are left of a cluster before.
 */
export function parseCalicoFiles(lines: string, tokenPayload: string): CalicoFiles {
  const files = fileLines(lines);
  const line = (name: string): string | null => [...files].find(([path]) => path.endsWith(`/calico/${name}`))?.[1].trim() || null;
  const mtu = Number(line('mtu') ?? NaN);
  return { nodename: line('nodename'), mtu: Number.isInteger(mtu) ? mtu : null, token: lastOf(tokenPayload.split('\n').flatMap((payload) => tokenTimes(payload.trim()) ?? [])) };
}

function lastOf(tokens: readonly Token[]): CalicoFiles['token'] {
  return tokens.toSorted((a, b) => endOf(b) - endOf(a))[0] ?? null;
}

function endOf({ expires }: Token): number {
  return expires === null ? Number.MAX_SAFE_INTEGER : Date.parse(expires);
}

type Token = NonNullable<CalicoFiles['token']>;

function tokenTimes(payload: string): CalicoFiles['token'] {
  if (payload === '') return null;
  const text = textOfBase64Url(payload);
  const moment = (claim: string): string | null => {
    const seconds = new RegExp(`"${claim}"\\s*:\\s*(\\d{1,12})(?![\\d.eE])`).exec(text)?.[1];
    return seconds === undefined ? null : rfc3339(Number(seconds) * 1000);
  };
  return { issued: moment('iat'), expires: moment('exp') };
}

function textOfBase64Url(payload: string): string {
  return /^[\w-]+$/.test(payload) ? Buffer.from(payload, 'base64url').toString('utf8') : '';
}

function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}
