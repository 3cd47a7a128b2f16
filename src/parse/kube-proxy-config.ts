import type { KubeProxyConfig } from '../model/cluster-facts.ts';
import { ParseError } from './parse-error.ts';

/**
 * A KubeProxyConfiguration in JSON or in YAML's block style, as kubeadm, EKS and everybody else write it: two scalars of its top
 * level are read, which takes no YAML library. An empty mode is iptables (kube-proxy cmd/kube-proxy/app/server_linux.go).
 */
export function parseKubeProxyConfig(text: string): KubeProxyConfig {
  const scalar = /^\s*\{/.test(text) ? jsonScalars(text) : blockScalars(text);
  return { mode: scalar('mode') || 'iptables', clusterCidr: scalar('clusterCIDR') || null };
}

/** The same from the arguments of a kube-proxy without a configuration file. */
export function parseKubeProxyArguments(words: readonly string[]): KubeProxyConfig {
  return { mode: flagOf(words, 'proxy-mode') || 'iptables', clusterCidr: flagOf(words, 'cluster-cidr') || null };
}

/** Last value of a flag, as `--flag=value` or `--flag value`, also inside of a line for a shell. */
function flagOf(words: readonly string[], name: string): string {
  const pattern = new RegExp(String.raw`(?:^|\s)--?${name}[=\s]+["']?([^\s"']+)`, 'g');
  return [...words.join(' ').matchAll(pattern)].at(-1)?.[1] ?? '';
}

type Scalars = (key: string) => string;

function jsonScalars(text: string): Scalars {
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new ParseError(`kube-proxy's configuration is not JSON: ${(error as Error).message}`, { cause: error });
  }
  return (key) => (typeof parsed[key] === 'string' ? parsed[key] : '');
}

/** Keys of the top level stand under `kind`; everything below them is indented further, texts too. */
function blockScalars(text: string): Scalars {
  const indent = /^( *)["']?kind["']?:[ \t]*["']?KubeProxyConfiguration/m.exec(text)?.[1];
  if (indent === undefined) throw new ParseError("kube-proxy's configuration is not in YAML's block style");
  return (key) => {
    const value = new RegExp(`^${indent}["']?${key}["']?:[ \t]+(.*)$`, 'm').exec(text)?.[1] ?? '';
    const quoted = /^"([^"]*)"|^'([^']*)'/.exec(value);
    const word = quoted === null ? value.replace(/(?:^|[ \t]+)#.*$/, '').trim() : (quoted[1] ?? quoted[2] ?? '');
    return word === 'null' || word === '~' ? '' : word;
  };
}
