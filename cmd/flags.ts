import type { ConnectOptions } from '../src/kube/index.ts';
import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';

/** A flag as it is declared: what it is called by its key, what it takes and what help says. */
export interface Flag {
  /** Under which word help shows it. */
  readonly group: string;
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** One letter. */
  readonly alias?: string;
  readonly default?: string;
  /** What a value is, as `--from needs a file` has it. */
  readonly takes?: string;
  /** What a value looks like, for help: `n1,n3`, or a word in capitals. */
  readonly sample?: string;
  /** The value when it is given without one. */
  readonly bare?: string;
  /** May be repeated; else the last one wins. */
  readonly many?: true;
  /** An empty value is as good as none, as kubectl has it for its own flags. */
  readonly emptyIsNone?: true;
  /** What a shell offers as its value; several of them with commas between, where the flag may be repeated. */
  readonly completes?: Completes;
}

/** One of a few words, or where the words are found: the shell's files and folders, the kubeconfig, the cluster, the rules. */
export type Completes = readonly string[] | 'file' | 'folder' | 'context' | 'cluster' | 'user' | 'namespace' | 'node' | 'code';

export type FlagTable = Readonly<Record<string, Flag>>;

const CONNECTION = 'Connection';
const EVERYWHERE = 'Everywhere';

/** Groups of flags that every command takes alike: help has a page of their own for them, as kubectl has for its global flags. */
export const COMMON_GROUPS: readonly string[] = [CONNECTION, EVERYWHERE];

function connection(takes: string, sample: string, description: string, more: Partial<Flag> = {}): Flag {
  return { group: CONNECTION, type: 'string', description, takes, sample, emptyIsNone: true, ...more };
}

/** kubectl's own connection flags, under their own names. */
export const connectionFlags = {
  kubeconfig: connection('a file', 'FILE', 'File to use instead of $KUBECONFIG', { completes: 'file' }),
  context: connection('a name', 'NAME', 'Context of the kubeconfig to use', { completes: 'context' }),
  cluster: connection('a name', 'NAME', 'Cluster of the kubeconfig to use', { completes: 'cluster' }),
  user: connection('a name', 'NAME', 'User of the kubeconfig to use', { completes: 'user' }),
  server: connection('an address', 'URL', 'Address of the API server', { alias: 's' }),
  token: connection('a token', 'TOKEN', 'Bearer token'),
  username: connection('a name', 'NAME', 'Name for basic authentication'),
  password: connection('a password', 'WORD', 'Password for basic authentication'),
  as: connection('a name', 'NAME', 'User to impersonate'),
  'as-uid': connection('a UID', 'UID', 'UID to impersonate'),
  'as-group': connection('a name', 'NAME', 'Group to impersonate; may be repeated', { many: true }),
  'as-user-extra': connection('KEY=VALUE', 'KEY=VALUE', 'Extra of that user; may be repeated', { many: true }),
  'tls-server-name': connection('a name', 'NAME', "Name in the API server's certificate"),
  'certificate-authority': connection('a file', 'FILE', 'File with the certificate authority', { completes: 'file' }),
  'client-certificate': connection('a file', 'FILE', 'File with the client certificate', { completes: 'file' }),
  'client-key': connection('a file', 'FILE', 'File with the key of that certificate', { completes: 'file' }),
  'insecure-skip-tls-verify': { group: CONNECTION, type: 'boolean', description: "Accept any API server's certificate" },
  'disable-compression': { group: CONNECTION, type: 'boolean', description: 'Ask for answers uncompressed' },
  'request-timeout': connection('a duration', '15s', 'Deadline of a request (15s); given, of plugins too'),
  namespace: connection('a namespace', 'NAME', 'Namespace of the CNI (else it is found)', { alias: 'n', completes: 'namespace' }),
  v: connection('a number', '6', '6: say on stderr what was requested'),
} satisfies FlagTable;

export const OUTPUTS = ['table', 'wide', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUTS)[number];

/** `-o`, checked here so that the message names what can be chosen. */
export const outputFlag = {
  output: { group: 'Output', type: 'string', description: 'table, wide, json or yaml', takes: `one of ${OUTPUTS.join(', ')}`, sample: 'wide', alias: 'o', default: 'table', completes: OUTPUTS },
} satisfies FlagTable;

export const COLOURS = ['auto', 'always', 'never'] as const;
export type Colour = (typeof COLOURS)[number];

/** Flags of every command. */
export const everywhereFlags = {
  color: { group: EVERYWHERE, type: 'string', description: 'auto, always or never', takes: `one of ${COLOURS.join(', ')}`, sample: 'always', bare: 'always', default: 'auto', completes: COLOURS },
  help: { group: EVERYWHERE, type: 'boolean', alias: 'h', description: 'Show help' },
  version: { group: EVERYWHERE, type: 'boolean', description: 'Show the version of this program' },
} satisfies FlagTable;

/** The flags of a command line by the names above. */
export type Flags = Readonly<Record<string, unknown>>;

/** A flag's value when it was given and is not empty; kubectl takes an empty one as not given. */
export function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Values of a flag that may be repeated or hold a list parted by commas. */
export function listOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.flatMap((entry) => String(entry).split(',')).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** A flag that takes one of a few words. */
export function choiceOf<T extends string>(flags: Flags, name: string, choices: readonly T[]): T {
  const value = String(flags[name]);
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  const near = nearest(value, choices);
  throw new UsageError(
    `--${name} does not take "${value}"`,
    near === undefined ? `Use one of ${choices.join(', ')}.` : `Did you mean ${near}? It takes ${choices.join(', ')}.`,
  );
}

/** A whole number, not below `least`. */
export function numberOf(flags: Flags, name: string, least: number): number {
  const value = String(flags[name]);
  if (/^\d{1,6}$/.test(value) && Number(value) >= least) return Number(value);
  throw new UsageError(`--${name} does not take "${value}"`, `Use a whole number from ${least} on.`);
}

/** A duration in Go's syntax (`90s`, `5m`, `1h30m`, `500ms`) or whole seconds, in milliseconds. */
export function durationOf(value: string, name: string): number {
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== value) {
    throw new UsageError(`--${name} does not take "${value}"`, 'Use a duration such as 30s, 5m or 1h30m.');
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit as keyof typeof units], 0);
}

/** The number of `-v`; 0 when it was not given. */
export function verbosityOf(flags: Flags): number {
  const value = textOf(flags, 'v') ?? '0';
  if (/^\d+$/.test(value)) return Number(value);
  throw new UsageError(`-v does not take "${value}"`, 'Use a number, such as -v 6.');
}

const NOT_CONNECTION = ['namespace', 'v'];
const SWITCHES = ['insecure-skip-tls-verify', 'disable-compression'];

/** The connection flags as the kube room takes them. */
export function connectOptions(flags: Flags): ConnectOptions {
  const options: Record<string, unknown> = {};
  for (const name of Object.keys(connectionFlags)) {
    if (NOT_CONNECTION.includes(name)) continue;
    const value = SWITCHES.includes(name) ? flags[name] : name === 'as-group' ? listOf(flags[name]) : name === 'as-user-extra' ? extraOf(flags[name]) : textOf(flags, name);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    options[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return options as ConnectOptions;
}

/** `KEY=VALUE`, given once or more for a key. */
function extraOf(given: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (!Array.isArray(given)) return undefined;
  const extra: Record<string, string[]> = {};
  for (const entry of given.map(String).filter((text) => text !== '')) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    if (key === undefined || value === undefined) throw new UsageError(`--as-user-extra does not take "${entry}"`, 'Use KEY=VALUE.');
    (extra[key] ??= []).push(value);
  }
  return extra;
}
