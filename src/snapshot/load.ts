import { UsageError } from '../model/errors.ts';
import { SNAPSHOT_SCHEMA } from '../model/snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';

const LARGEST = 256 * 1024 * 1024;
const AGAIN = 'Give --from a file that kubectl cni status --save has written.';

/**
 * Reads the text of a saved snapshot; `name` is what messages call it. Throws a UsageError for a text that is too large,
 * cut off, of another kind, of a newer schema, or that lacks a part.
 */
export function load(text: string, name: string): Snapshot {
  if (text.length > LARGEST) throw new UsageError(`${name} is larger than 256 MB`, AGAIN);
  const value = parse(text, name);
  if (!isRecord(value)) throw new UsageError(`${name} holds no snapshot but ${describe(value)}`, AGAIN);
  if (value['kind'] !== 'Snapshot' || value['apiVersion'] !== 'kubectl-cni/v1') {
    const kind = typeof value['kind'] === 'string' ? `a ${value['kind']}${of(value['apiVersion'])}` : 'some other JSON';
    throw new UsageError(`${name} holds no snapshot but ${kind}`, AGAIN);
  }
  const schema = value['schema'];
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1) throw damaged(name, 'schema');
  if (schema > SNAPSHOT_SCHEMA) {
    throw new UsageError(
      `${name} was saved by a newer kubectl cni${of(value['tool'])} (schema ${schema}, this one reads up to ${SNAPSHOT_SCHEMA})`,
      'Update kubectl cni.',
    );
  }
  check(value, name);
  return value as unknown as Snapshot;
}

function parse(text: string, name: string): unknown {
  if (text.trim() === '') throw new UsageError(`${name} is empty`, AGAIN);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const cut = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    const what = cut ? `is cut off after ${text.length} characters` : 'is not JSON';
    throw new UsageError(`${name} ${what}`, AGAIN, { cause });
  }
}

function check(value: Record<string, unknown>, name: string): void {
  for (const part of ['tool', 'taken', 'command']) if (typeof value[part] !== 'string') throw damaged(name, part);
  if (Number.isNaN(Date.parse(String(value['taken'])))) throw damaged(name, 'taken');
  if (!Array.isArray(value['nodesAsked'])) throw damaged(name, 'nodesAsked');
  const identification = value['identification'];
  if (!isRecord(identification) || typeof identification['cni'] !== 'string') throw damaged(name, 'identification');
  checkObservations(value['cluster'], name, 'cluster');
  const nodes = value['nodes'];
  if (!isRecord(nodes)) throw damaged(name, 'nodes');
  for (const [node, observations] of Object.entries(nodes)) checkObservations(observations, name, `nodes.${node}`);
}

function checkObservations(value: unknown, name: string, where: string): void {
  if (!isRecord(value)) throw damaged(name, where);
  for (const [fact, observation] of Object.entries(value)) {
    const whole =
      isRecord(observation) &&
      ((observation['state'] === 'observed' && 'value' in observation) ||
        (observation['state'] === 'unavailable' && typeof observation['reason'] === 'string'));
    if (!whole) throw damaged(name, `${where}.${fact}`);
  }
}

function damaged(name: string, part: string): UsageError {
  return new UsageError(`${name} is a snapshot whose part "${part}" is missing or damaged`, AGAIN);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}

function of(word: unknown): string {
  return typeof word === 'string' ? ` (${word})` : '';
}
