import { BlockList, isIP } from 'node:net';

type Env = Readonly<Record<string, string | undefined>>;

/** A proxy, and where its address comes from: `proxy-url`, or the name of a variable. */
export interface ChosenProxy {
  readonly address: string;
  readonly from: string;
}

/**
 * The proxy that kubectl would take to reach `server`: the kubeconfig's, else by HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 * Loopback is never proxied by the environment. https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFor(server: URL, configured: string | undefined, env: Env): ChosenProxy | undefined {
  if (configured !== undefined) return { address: configured, from: 'proxy-url' };
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const from = [name, name.toLowerCase()].find((each) => env[each]);
  const proxy = env[from ?? ''];
  if (from === undefined || !proxy || isDirect(server, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  return { address: proxy.includes('://') ? proxy : `http://${proxy}`, from };
}

function isDirect(server: URL, exceptions: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)) return true;
  return exceptions.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

function matches(exception: string, host: string, port: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const [, name = exception, onlyPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(exception) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return inSubnet(host, family, bare.includes('/') ? bare : `${bare}/${family === 4 ? 32 : 128}`);
  const domain = bare.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (host === domain && !/^\*?\./.test(bare));
}

function inSubnet(host: string, family: number, subnet: string): boolean {
  const [network = '', prefix = ''] = subnet.split('/');
  if (isIP(network) !== family || !/^\d+$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(prefix), kind);
  return list.check(host, kind);
}
