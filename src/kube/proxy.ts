import { BlockList, isIP } from 'node:net';
import { UsageError } from '../model/errors.ts';

const SCHEMES = ['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'];

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

/** A proxy's address, its scheme in small letters, and user and password such that they can be decoded. `source`: what holds a `proxy-url`. */
export function proxyAddress({ address, from }: ChosenProxy, source: string): URL {
  const where = from === 'proxy-url' ? `proxy-url in ${source}` : from;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !SCHEMES.includes(url.protocol) || url.hostname === '') {
    throw new UsageError(`${where} is not the address of a proxy`, 'Use one such as http://10.0.0.1:3128 or socks5://10.0.0.1:1080.');
  }
  try {
    decodeURIComponent(`${url.username}:${url.password}`);
  } catch (cause) {
    throw new UsageError(`${where} holds a user or a password that cannot be decoded`, 'Write each % in it as %25.', { cause });
  }
  return url;
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
