import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { RequestOptions } from 'node:https';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { UsageError } from '../model/errors.ts';
import type { Ambient } from './connect-options.ts';
import { obtainCredentials, pem } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { proxyFor } from './proxy.ts';
import type { Target } from './target.ts';

/** How requests travel: one keep-alive agent with the trust and the certificate, and the headers that say who asks. */
export interface Connection {
  readonly agent: HttpAgent;
  readonly credentials: Credentials;
  /** The proxy's address without its password, where one is used. */
  readonly proxy: string | undefined;
}

/** Obtains credentials and readies the agent; opens no connection yet. Throws UsageError or ClusterError. */
export async function openConnection(target: Target, ambient: Ambient): Promise<Connection> {
  const [credentials, authority] = await Promise.all([
    obtainCredentials(target, ambient),
    pem(target.cluster.certificateAuthorityData, target.cluster.certificateAuthority, 'the certificate authority', target, ambient),
  ]);
  const proxy = proxyFor(target.server, target.cluster.proxyUrl, ambient.env);
  const shown = proxy === undefined || !URL.canParse(proxy) ? undefined : new URL(proxy).host;
  const agent =
    proxy === undefined ? directAgent(target, credentials, authority) : await proxyAgent(target, credentials, authority, proxy);
  return { agent, credentials, proxy: shown };
}

function directAgent(target: Target, credentials: Credentials, authority: string | undefined): HttpAgent {
  if (target.server.protocol === 'http:') return new HttpAgent({ keepAlive: true });
  return new HttpsAgent({
    keepAlive: true,
    secureContext: secureContext(target, credentials, authority),
    rejectUnauthorized: target.cluster.insecureSkipTlsVerify !== true,
    ...(target.cluster.tlsServerName === undefined ? {} : { servername: target.cluster.tlsServerName }),
  });
}

/** Made once, since parsing the certificates costs as much as a handshake. */
function secureContext(target: Target, credentials: Credentials, authority: string | undefined): SecureContext {
  const { certificate, key } = credentials;
  if ((certificate === undefined) !== (key === undefined)) {
    const [given, missing] = certificate === undefined ? ['key', 'client certificate'] : ['client certificate', 'key'];
    throw new UsageError(`${target.source} gives a ${given} without its ${missing}`, `Add the ${missing}.`);
  }
  const anyone = target.cluster.insecureSkipTlsVerify === true;
  const ca = authority ?? (anyone ? [] : [...getCACertificates('default'), ...getCACertificates('system')]);
  try {
    return createSecureContext({ ca, cert: certificate, key });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const mismatch = /KEY_VALUES_MISMATCH/.test(code);
    const what = mismatch ? 'the client certificate and its key do not belong together' : 'a certificate or key cannot be read';
    throw new UsageError(`${what} (${target.source})`, 'Write the kubeconfig anew, or give the right files with flags.', { cause });
  }
}

/** Proxies of all kinds are client-node's; loading it is slow, so only where there is one. */
async function proxyAgent(
  target: Target,
  credentials: Credentials,
  authority: string | undefined,
  proxy: string,
): Promise<HttpAgent> {
  if (!URL.canParse(proxy) || !/^(https?|socks[45]?[ah]?):$/.test(new URL(proxy).protocol)) {
    throw new UsageError(`the proxy of ${target.source} is not an address`, 'Use one such as http://10.0.0.1:3128 or socks5://10.0.0.1:1080.');
  }
  if (target.server.protocol === 'https:') secureContext(target, credentials, authority);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: target.server.href,
      skipTLSVerify: target.server.protocol === 'http:' || target.cluster.insecureSkipTlsVerify === true,
      proxyUrl: proxy,
      ...(target.cluster.tlsServerName === undefined ? {} : { tlsServerName: target.cluster.tlsServerName }),
      ...(authority === undefined ? {} : { caData: base64(authority) }),
    },
    {
      name: 'user',
      ...(credentials.certificate === undefined ? {} : { certData: base64(credentials.certificate) }),
      ...(credentials.key === undefined ? {} : { keyData: base64(credentials.key) }),
    },
  );
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const agent = options.agent as HttpAgent & { keepAlive: boolean };
  agent.keepAlive = true;
  return agent;
}
