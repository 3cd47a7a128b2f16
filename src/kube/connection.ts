import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { UsageError } from '../model/errors.ts';
import type { Ambient } from './connect-options.ts';
import { obtainCredentials, pem } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { proxyAddress, proxyFor } from './proxy.ts';
import { proxyAgent } from './proxy-agent.ts';
import type { Target } from './target.ts';
import { trustedAuthorities } from './trusted-authorities.ts';

/** How requests travel: one keep-alive agent with the trust and the certificate, and the headers that say who asks. */
export interface Connection {
  readonly agent: HttpAgent;
  readonly credentials: Credentials;
  /** The proxy's address without its password, where one is used, and where it comes from. */
  readonly proxy: PassedProxy | undefined;
}

/** A proxy as messages name it. */
export interface PassedProxy {
  /** `http:`. */
  readonly scheme: string;
  /** `10.0.0.1:3128`. */
  readonly host: string;
  /** `HTTPS_PROXY`, `proxy-url`. */
  readonly from: string;
}

/** Obtains credentials and readies the agent; opens no connection yet. Throws UsageError or ClusterError. */
export async function openConnection(target: Target, ambient: Ambient): Promise<Connection> {
  const { certificateAuthorityData, certificateAuthority } = target.cluster;
  const authority = await pem(certificateAuthorityData, certificateAuthority, 'the certificate authority', target, ambient);
  const credentials = await obtainCredentials(target, authority, ambient);
  const proxy = proxyFor(target.server, target.cluster.proxyUrl, ambient.env);
  if (proxy === undefined) return { agent: directAgent(target, credentials, authority), credentials, proxy: undefined };
  // What client-node would say of a certificate or key that is none is not for people.
  if (target.server.protocol === 'https:') secureContext(target, credentials, authority);
  const address = proxyAddress(proxy, target.source);
  const agent = await proxyAgent(target, credentials, authority, address);
  const { protocol: scheme, host } = address;
  return { agent, credentials, proxy: { scheme, host, from: proxy.from } };
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
  const ca = authority ?? (anyone ? [] : trustedAuthorities());
  try {
    return createSecureContext({ ca, cert: certificate, key });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const mismatch = /KEY_VALUES_MISMATCH/.test(code);
    const what = mismatch ? 'the client certificate and its key do not belong together' : 'a certificate or key cannot be read';
    throw new UsageError(`${what} (${target.source})`, 'Write the kubeconfig anew, or give the right files with flags.', { cause });
  }
}
