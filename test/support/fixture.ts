import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Overlay } from './overlay.ts';

const TEST = join(import.meta.dirname, '..');

/** A finding that a fixture expects. Texts may hold placeholders (see overlay.ts). */
export interface ExpectedFinding {
  /** Names, in the order in which they are reported. */
  readonly subjects: readonly string[];
  readonly message: string;
  /** For each entry some evidence of the finding has all its parts, as part of its own. */
  readonly evidence: readonly { readonly where?: string; readonly seen?: string; readonly expected?: string }[];
}

/** One way in which a rule's subject breaks. */
export interface Fixture {
  /** Where it was read, for messages: `CNI402.yaml #1`. */
  readonly name: string;
  /** A healthy snapshot in test/baselines. */
  readonly baseline: string;
  /** What breaks it. */
  readonly break: Overlay;
  readonly expect: readonly ExpectedFinding[];
  /** Codes of other rules that fail as well and are folded under this one. */
  readonly explains: readonly string[];
  /** Codes of other rules that fail as well, as findings of their own. */
  readonly beside: readonly string[];
  /**
   * What looks like it and is no finding: changes on top of the break, or of a baseline of its own. `unsettled` names the
   * nodes that it is too young to be judged on (`cluster` for the cluster), where the rule is unknown.
   */
  readonly nearMisses: Readonly<Record<string, Overlay & { readonly baseline?: string; readonly unsettled?: readonly string[] }>>;
}

const KEYS = ['baseline', 'break', 'expect', 'explains', 'beside', 'near miss'];

/** Reads `test/rules/CODE.yaml`: one document for each way to break. */
export function fixturesOf(code: string): Fixture[] {
  const file = `${code}.yaml`;
  return parseAllDocuments(readFileSync(join(TEST, 'rules', file), 'utf8')).map((document, index) => {
    const name = `${file} #${index + 1}`;
    if (document.errors.length > 0) throw new Error(`${name}: ${document.errors[0]?.message ?? ''}`);
    const value = document.toJS() as Record<string, unknown>;
    const odd = Object.keys(value).find((key) => !KEYS.includes(key));
    if (odd !== undefined) throw new Error(`${name} has the key "${odd}": use ${KEYS.join(', ')}`);
    return {
      name,
      baseline: String(value['baseline']),
      break: value['break'] as Overlay,
      expect: (value['expect'] ?? []) as ExpectedFinding[],
      explains: (value['explains'] ?? []) as string[],
      beside: (value['beside'] ?? []) as string[],
      nearMisses: (value['near miss'] ?? {}) as Fixture['nearMisses'],
    };
  });
}

/** A healthy snapshot that was recorded from a real cluster. */
export function baseline(name: string): Snapshot {
  return JSON.parse(readFileSync(join(TEST, 'baselines', `${name}.json`), 'utf8')) as Snapshot;
}

/** Names of the baselines that `status` has recorded, or that `probe` has: `probe/canal`. */
export function baselineNames(command: 'status' | 'probe' = 'status'): string[] {
  const room = command === 'status' ? '' : 'probe/';
  return readdirSync(join(TEST, 'baselines', room))
    .filter((file) => file.endsWith('.json'))
    .map((file) => `${room}${file.slice(0, -'.json'.length)}`);
}
