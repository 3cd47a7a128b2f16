import { UsageError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { readText } from './connect-options.ts';
import type { Ambient, ConnectOptions } from './connect-options.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig-file.ts';
import { kubeconfigPlaces } from './kubeconfig-places.ts';
import { requestTimeoutMs } from './request-timeout.ts';

const NAMES_SHOWN = 10;
const DEFAULT_TIMEOUT_MS = 15_000;
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Which API server, as whom: a kubeconfig's context with the flags laid over it. */
export interface Target {
  /** Its path is a prefix of every request; it ends without a slash. */
  readonly server: URL;
  /** How messages name the server: its address without a user and a password, and the context where there is one. */
  readonly label: string;
  /** How messages name where the settings come from: the kubeconfig's files, the flags, the pod. */
  readonly source: string;
  /** How they name where the server's address comes from: the same, or `--server`. */
  readonly addressFrom: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  /** Deadline of a request in milliseconds; undefined is none. */
  readonly timeoutMs: number | undefined;
  /** The user chose the deadline with `--request-timeout`. */
  readonly timeoutGiven: boolean;
  readonly compress: boolean;
}

/** Chooses context, cluster and user as kubectl does; a UsageError names what is missing and what there is. */
export async function chooseTarget(kubeconfig: Kubeconfig | undefined, options: ConnectOptions, ambient: Ambient): Promise<Target> {
  const empty = kubeconfig === undefined || kubeconfig.contexts.size + kubeconfig.clusters.size === 0;
  if (empty && !options.server && !options.context && !options.cluster) {
    const pod = await insidePod(ambient);
    if (pod === undefined) throw nothingToConnectTo(kubeconfig, ambient);
    return target(pod.cluster, pod.user, undefined, 'the service account of this pod', options);
  }
  const config = kubeconfig ?? { files: [], currentContext: undefined, contexts: new Map(), clusters: new Map(), users: new Map() };
  const source = config.files.length === 0 ? 'the command line' : config.files.join(', ');
  const contextName = options.context || config.currentContext;
  const context = chosenContext(config, contextName, options, source);
  const cluster = entryOf(config.clusters, 'cluster', options.cluster, context?.cluster, contextName, source);
  const user = entryOf(config.users, 'user', options.user, context?.user, contextName, source);
  return target(cluster ?? {}, user ?? {}, context === undefined ? undefined : contextName, source, options);
}

function chosenContext(config: Kubeconfig, name: string | undefined, options: ConnectOptions, source: string): ContextEntry | undefined {
  if (name === undefined) {
    if (options.server || options.cluster) return undefined;
    throw new UsageError(`${source} sets no current context`, `Choose one with --context. ${offered(config.contexts)}`);
  }
  const context = config.contexts.get(name);
  if (context !== undefined) return context;
  if (!options.context && options.server) return undefined;
  const message = options.context ? `there is no context "${name}" in ${source}` : `the current context "${name}" is not in ${source}`;
  throw new UsageError(message, suggestion(name, config.contexts, '--context'));
}

function entryOf<T>(
  known: ReadonlyMap<string, T>,
  what: 'cluster' | 'user',
  flag: string | undefined,
  named: string | undefined,
  contextName: string | undefined,
  source: string,
): T | undefined {
  const name = flag || named;
  if (name === undefined) return undefined;
  const entry = known.get(name);
  if (entry !== undefined) return entry;
  const message = flag
    ? `there is no ${what} "${name}" in ${source}`
    : `the context "${contextName}" names the ${what} "${name}", which is not in ${source}`;
  throw new UsageError(message, suggestion(name, known, `--${what}`));
}

function suggestion(name: string, known: ReadonlyMap<string, unknown>, flag: string): string {
  const near = nearest(name, [...known.keys()]);
  return `${near === undefined ? `Choose one with ${flag}.` : `Did you mean ${near}?`} ${offered(known)}`;
}

function offered(known: ReadonlyMap<string, unknown>): string {
  if (known.size === 0) return 'There is none in it.';
  const names = [...known.keys()];
  const more = names.length - NAMES_SHOWN;
  return `There ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function target(cluster: ClusterEntry, user: UserEntry, context: string | undefined, source: string, options: ConnectOptions): Target {
  const laidOver = withClusterFlags(cluster, options);
  const server = serverUrl(laidOver, options.server ? '--server' : source);
  return {
    server,
    label: `${shown(server).replace(/\/$/, '')}${context === undefined ? '' : ` (context "${context}")`}`,
    source,
    addressFrom: options.server ? '--server' : source,
    cluster: laidOver,
    user: withUserFlags(user, options),
    timeoutMs: options.requestTimeout ? requestTimeoutMs(options.requestTimeout) : DEFAULT_TIMEOUT_MS,
    timeoutGiven: Boolean(options.requestTimeout),
    compress: !(options.disableCompression ?? cluster.disableCompression ?? false),
  };
}

/** Flags replace what they contradict: a CA flag undoes `insecure-skip-tls-verify` and the reverse, `--server` the name it was known by. */
function withClusterFlags(cluster: ClusterEntry, options: ConnectOptions): ClusterEntry {
  const trust =
    options.insecureSkipTlsVerify || options.certificateAuthority
      ? {
          insecureSkipTlsVerify: options.insecureSkipTlsVerify,
          certificateAuthority: options.certificateAuthority,
          certificateAuthorityData: undefined,
        }
      : {};
  const name = options.server || options.tlsServerName ? { tlsServerName: options.tlsServerName } : {};
  return { ...cluster, ...trust, ...name, ...(options.server ? { server: options.server } : {}) };
}

/** What a flag's proof of who asks replaces. */
const OTHER_PROOFS = { token: undefined, tokenFile: undefined, exec: undefined, authProvider: undefined } as const;

function withUserFlags(user: UserEntry, options: ConnectOptions): UserEntry {
  const merged: UserEntry = {
    ...user,
    ...(options.token ? { ...OTHER_PROOFS, token: options.token } : {}),
    ...(options.username ? { ...OTHER_PROOFS, username: options.username, password: options.password } : {}),
    ...(options.clientCertificate ? { clientCertificate: options.clientCertificate, clientCertificateData: undefined } : {}),
    ...(options.clientKey ? { clientKey: options.clientKey, clientKeyData: undefined } : {}),
    ...(options.as ? { as: options.as } : {}),
    ...(options.asUid ? { asUid: options.asUid } : {}),
    ...(options.asGroup && options.asGroup.length > 0 ? { asGroups: options.asGroup } : {}),
    ...(options.asUserExtra ? { asUserExtra: options.asUserExtra } : {}),
  };
  if (options.password && merged.username === undefined) throw new UsageError('--password needs a user', 'Add --username.');
  const more = (merged.asGroups ?? []).length + Object.keys(merged.asUserExtra ?? {}).length;
  if (merged.as === undefined && (merged.asUid !== undefined || more > 0)) {
    throw new UsageError('a group, a UID or an extra can be impersonated only together with a user', 'Add --as USER.');
  }
  return merged;
}

function serverUrl(cluster: ClusterEntry, source: string): URL {
  const given = cluster.server;
  if (given === undefined) throw new UsageError(`${source} gives no address of the API server`, 'Add it to the kubeconfig, or give --server.');
  const secure = cluster.certificateAuthority ?? cluster.certificateAuthorityData ?? cluster.insecureSkipTlsVerify;
  const address = given.includes('://') ? given : `${secure ? 'https' : 'http'}://${given}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new UsageError(`"${given.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1')}" is not the address of an API server`, `Use one such as https://10.0.0.1:6443 (${source}).`);
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** An address without `USER:PASSWORD@`. */
function shown(server: URL): string {
  return Object.assign(new URL(server), { username: '', password: '' }).href;
}

async function insidePod(ambient: Ambient): Promise<{ cluster: ClusterEntry; user: UserEntry } | undefined> {
  const host = ambient.env['KUBERNETES_SERVICE_HOST'];
  const port = ambient.env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const tokenFile = `${SERVICE_ACCOUNT}/token`;
  try {
    await readText(ambient, tokenFile);
  } catch {
    return undefined;
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { cluster: { server, certificateAuthority: `${SERVICE_ACCOUNT}/ca.crt` }, user: { tokenFile } };
}

function nothingToConnectTo(kubeconfig: Kubeconfig | undefined, ambient: Ambient): UsageError {
  const advice = 'Name one with --kubeconfig or KUBECONFIG, or an API server with --server.';
  if (kubeconfig !== undefined) return new UsageError(`${kubeconfig.files.join(', ')} is empty: it names no cluster`, advice);
  const { files, from } = kubeconfigPlaces(ambient);
  if (from === 'home' && files.length === 0) return new UsageError('there is no kubeconfig: no home directory is known, and KUBECONFIG names none', advice);
  const looked = `${files.join(', ')}${from === 'KUBECONFIG' ? ' (KUBECONFIG)' : ''}`;
  const tilde = files.some((file) => file.startsWith('~/')) ? 'The shell expands ~ only where it is not quoted: write the whole path.' : advice;
  return new UsageError(`there is no kubeconfig: ${looked} ${files.length > 1 ? 'do' : 'does'} not exist`, tilde);
}
