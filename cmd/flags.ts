import type { Options } from 'yargs';
import type { ConnectOptions } from '../src/kube/index.ts';
import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';

const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);

function text(group: string, description: string, more: Options = {}): Options {
  return { group, type: 'string', description, requiresArg: true, coerce: lastOf, ...more };
}

const CONNECTION = 'Connection, as in kubectl:';

/** kubectl's own connection flags, under their own names. */
export const connectionFlags = {
  kubeconfig: text(CONNECTION, 'File to use instead of $KUBECONFIG'),
  context: text(CONNECTION, 'Context of the kubeconfig to use'),
  cluster: text(CONNECTION, 'Cluster of the kubeconfig to use'),
  user: text(CONNECTION, 'User of the kubeconfig to use'),
  server: text(CONNECTION, 'Address of the API server', { alias: 's' }),
  token: text(CONNECTION, 'Bearer token'),
  as: text(CONNECTION, 'User to impersonate'),
  'as-uid': text(CONNECTION, 'UID to impersonate'),
  'as-group': { ...text(CONNECTION, 'Group to impersonate; may be repeated'), coerce: (value: unknown) => listOf(value) },
  'tls-server-name': text(CONNECTION, "Name in the API server's certificate"),
  'certificate-authority': text(CONNECTION, 'File with the certificate authority'),
  'client-certificate': text(CONNECTION, 'File with the client certificate'),
  'client-key': text(CONNECTION, 'File with the key of that certificate'),
  'insecure-skip-tls-verify': { group: CONNECTION, type: 'boolean', description: "Accept any API server's certificate", coerce: lastOf },
  'request-timeout': text(CONNECTION, 'Deadline of one request (default 15s)'),
  namespace: text(CONNECTION, 'Namespace of the CNI (default: it is found)', { alias: 'n' }),
  v: text(CONNECTION, '6: say on stderr what was requested'),
} satisfies Record<string, Options>;

export const OUTPUTS = ['table', 'wide', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUTS)[number];

/** `-o`, checked here so that the message names what can be chosen. */
export const outputFlag = {
  output: text('Output:', `One of ${OUTPUTS.join(', ')}`, { alias: 'o', default: 'table' }),
} satisfies Record<string, Options>;

/** The parsed flags of a command line: yargs' object, by the names above. */
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

/** The connection flags as the kube room takes them. */
export function connectOptions(flags: Flags): ConnectOptions {
  const options: Record<string, unknown> = {};
  for (const name of Object.keys(connectionFlags)) {
    if (name === 'namespace' || name === 'v') continue;
    const value = name === 'insecure-skip-tls-verify' ? flags[name] : name === 'as-group' ? listOf(flags[name]) : textOf(flags, name);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    options[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return options as ConnectOptions;
}
