import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Credentials } from './credentials.ts';
import type { Target } from './target.ts';
import { trustedAuthorities } from './trusted-authorities.ts';

/** The way to a proxy, or the tunnel that it was asked for, failed: nothing that the API server did. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** As Node names it. */
  readonly code: string | undefined;

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message, { cause });
    // socks-proxy-agent keeps only the message of what Node threw.
    this.code = cause.code ?? /\b(E[A-Z]{4,})\b/.exec(cause.message)?.[1];
  }
}

/** An agent whose connections go through a proxy. Proxies of all kinds are client-node's; loading it is slow, so only where there is one. */
export async function proxyAgent(target: Target, credentials: Credentials, authority: string | undefined, proxy: URL): Promise<Agent> {
  const secure = target.server.protocol === 'https:' && target.cluster.insecureSkipTlsVerify !== true;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: target.server.href,
      skipTLSVerify: !secure,
      // The proxy looks names up, as it does for kubectl: https://pkg.go.dev/golang.org/x/net/proxy knows no other way.
      proxyUrl: proxy.href.replace(/^socks5?:/, 'socks5h:'),
      ...(target.cluster.tlsServerName === undefined ? {} : { tlsServerName: target.cluster.tlsServerName }),
      ...(secure ? { caData: base64(authority ?? trustedAuthorities().join('\n')) } : {}),
    },
    {
      name: 'user',
      ...(credentials.certificate === undefined ? {} : { certData: base64(credentials.certificate) }),
      ...(credentials.key === undefined ? {} : { keyData: base64(credentials.key) }),
    },
  );
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const agent = options.agent as unknown as ProxyingAgent;
  agent.keepAlive = true;
  // Left open, NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would decide.
  agent.options.rejectUnauthorized = secure;
  // Go trusts for the proxy what it trusts for the server; a proxy of a company has its authority in the system's store.
  if (proxy.protocol === 'https:') agent.proxyRequestOptions = { ca: [...(authority === undefined ? [] : [authority]), ...trustedAuthorities()], rejectUnauthorized: true };
  return marking(agent);
}

/** What client-node makes: an agent of hpagent, or one of socks-proxy-agent, which has `connect`. */
type ProxyingAgent = Omit<Agent, 'createConnection'> & {
  keepAlive: boolean;
  options: { rejectUnauthorized?: boolean };
  proxyRequestOptions: object;
  connect?: (...args: readonly unknown[]) => Promise<unknown>;
  createConnection: (options: object, callback: (error: NodeJS.ErrnoException | null, socket: unknown) => void) => void;
};

/** Before there is a tunnel every failure is the proxy's; what fails in the tunnel comes from the socket itself. */
function marking(agent: ProxyingAgent): Agent {
  const connect = agent.connect?.bind(agent);
  const create = agent.createConnection.bind(agent);
  if (connect !== undefined) agent.connect = (...args) => connect(...args).catch((error: NodeJS.ErrnoException) => Promise.reject(new ProxyError(error)));
  else agent.createConnection = (options, callback) => create(options, (error, socket) => callback(error === null ? null : new ProxyError(error), socket));
  return agent as unknown as Agent;
}
