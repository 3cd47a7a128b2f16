import type { RequestOptions } from 'node:https';
import { ClusterError, UsageError } from '../model/errors.ts';
import { trouble } from '../model/trouble.ts';
import { readText } from './connect-options.ts';
import type { Ambient } from './connect-options.ts';
import { runExecPlugin } from './exec-plugin.ts';
import type { Target } from './target.ts';

/** What proves who asks: headers for each request, and a client certificate for the connection. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Asking again may yield newer ones: a plugin or a file gives them. */
  readonly renewable: boolean;
}

/**
 * Obtains the credentials of the target's user: certificate, token, token file, password, credential plugin or auth provider,
 * and the headers of impersonation. As for kubectl, a token's file counts before a token, and a plugin only where nothing
 * else proves who asks; it may be told the server's authority. Throws UsageError for a file that cannot be read, ClusterError when a plugin fails.
 */
export async function obtainCredentials(target: Target, authority: string | undefined, ambient: Ambient): Promise<Credentials> {
  const { user, cluster } = target;
  const [certificate, key] = await Promise.all([
    pem(user.clientCertificateData, user.clientCertificate, 'the client certificate', target, ambient),
    pem(user.clientKeyData, user.clientKey, "the client certificate's key", target, ambient),
  ]);
  const base = { headers: impersonation(target), certificate, key };
  if (user.tokenFile !== undefined) {
    const token = (await fileText(user.tokenFile, 'the token file', ambient).catch((error: unknown) => user.token ?? Promise.reject(error))).trim();
    return { ...base, headers: { ...base.headers, ...bearer(token) }, renewable: true };
  }
  const named = user.token !== undefined || user.username !== undefined;
  if (user.exec !== undefined && !named && (certificate === undefined || key === undefined)) {
    const data = authority === undefined ? {} : { certificateAuthorityData: Buffer.from(authority).toString('base64') };
    const given = await runExecPlugin(user.exec, { ...cluster, ...data }, ambient, target.timeoutGiven ? target.timeoutMs : undefined);
    return {
      headers: { ...base.headers, ...bearer(given.token) },
      certificate: given.certificate ?? certificate,
      key: given.key ?? key,
      renewable: true,
    };
  }
  if (user.authProvider !== undefined && !named) {
    return { ...base, headers: { ...base.headers, ...(await providerHeaders(target)) }, renewable: false };
  }
  return { ...base, headers: { ...base.headers, ...basic(target), ...bearer(user.token) }, renewable: false };
}

/** The text of a PEM given inline (base64) or as a file. */
export async function pem(
  data: string | undefined,
  file: string | undefined,
  what: string,
  target: Target,
  ambient: Ambient,
): Promise<string | undefined> {
  if (data === undefined && file === undefined) return undefined;
  const text = data === undefined ? await fileText(file ?? '', what, ambient) : Buffer.from(data, 'base64').toString('utf8');
  if (!text.includes('-----BEGIN ')) {
    const where = data === undefined ? file : `in ${target.source}`;
    throw new UsageError(`${what} ${where} is not in PEM format`, 'Write the kubeconfig anew, or give the file with a flag.');
  }
  return text;
}

async function fileText(file: string, what: string, ambient: Ambient): Promise<string> {
  try {
    return await readText(ambient, file);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : `cannot be read: ${trouble(cause as NodeJS.ErrnoException)}`;
    throw new UsageError(`${what} ${file} ${why}`, 'Check the path in the kubeconfig or the flag, and who may read it.', { cause });
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function basic({ user }: Target): Record<string, string> {
  if (user.username === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` };
}

function impersonation({ user }: Target): Record<string, string | readonly string[]> {
  if (user.as === undefined) return {};
  return {
    'Impersonate-User': user.as,
    ...(user.asUid === undefined ? {} : { 'Impersonate-Uid': user.asUid }),
    ...(user.asGroups === undefined || user.asGroups.length === 0 ? {} : { 'Impersonate-Group': user.asGroups }),
    ...Object.fromEntries(
      Object.entries(user.asUserExtra ?? {}).map(([key, values]) => [`Impersonate-Extra-${encodeURIComponent(key)}`, values]),
    ),
  };
}

/** Auth providers (oidc, and those that kubectl has given up) are client-node's; loading them is slow, so only here. */
async function providerHeaders(target: Target): Promise<Record<string, string>> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const provider = target.user.authProvider;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'cluster', server: target.server.href, skipTLSVerify: true },
    { name: 'user', authProvider: { name: provider?.name, config: { ...provider?.config } } },
  );
  const options: RequestOptions & { headers: Record<string, string> } = { headers: {} };
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (cause) {
    throw noLogin(provider?.name ?? '', cause instanceof Error ? `: ${cause.message}` : '', cause);
  }
  const header = options.headers['Authorization'];
  if (header === undefined) throw noLogin(provider?.name ?? '', ': it has no token, or an expired one that cannot be renewed');
  return { Authorization: header };
}

function noLogin(provider: string, why: string, cause?: unknown): ClusterError {
  return new ClusterError('unauthorized', `the auth provider "${provider}" gives no credentials${why}`, 'Log in again, then retry.', { cause });
}
