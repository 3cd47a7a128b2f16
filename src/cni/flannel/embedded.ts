import type { Sign } from '../../model/identification.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { isK3s } from '../distribution.ts';
import { ofNodes } from '../facts.ts';
import { FLANNEL_ANNOTATIONS, K3S_NODE_ARGS } from './layout.ts';

/** flannel inside k3s: it has no DaemonSet, no ConfigMap and no pods. */
export interface EmbeddedFlannel {
  /** Version of k3s on the nodes that run it. */
  readonly version: string;
  /** True when a node's arguments were seen and none turns flannel off: annotations alone could be left over. */
  readonly confirmed: boolean;
  readonly signs: readonly Sign[];
}

/**
 * flannel inside k3s, or undefined: k3s runs the nodes, they carry flannel's annotations, and no server was started with
 * `--flannel-backend=none`. Source: k3s docs, networking/basic-network-options.
 */
export function embeddedFlannel(nodes: readonly NodeObject[]): EmbeddedFlannel | undefined {
  const announced = nodes.filter((node) => isK3s(node) && node.annotations[FLANNEL_ANNOTATIONS.managed] === 'true');
  const [first] = announced;
  if (first === undefined) return undefined;
  const servers = nodes.map(nodeArgs).filter((args) => args?.[0] === 'server').filter((args) => args !== undefined);
  if (servers.some((args) => flannelBackend(args) === 'none')) return undefined;
  return {
    version: first.kubeletVersion,
    confirmed: servers.length > 0,
    signs: [
      { seen: `k3s ${first.kubeletVersion}`, where: `Node kubelet version` },
      { seen: `${FLANNEL_ANNOTATIONS.managed} on ${ofNodes(announced.length, nodes)}`, where: 'Nodes' },
      ...(servers.length > 0 ? [{ seen: 'no server was started with --flannel-backend=none', where: `Node annotation ${K3S_NODE_ARGS}` }] : []),
    ],
  };
}

/** Whether flannel inside k3s takes its defaults on a node: its arguments were seen, and none names a configuration (`--flannel-conf`). */
export function takesDefaults(node: NodeObject): boolean {
  const args = nodeArgs(node);
  return args !== undefined && !args.some((arg) => /^--flannel-conf(?:=|$)/.test(arg));
}

/** The value of `--flannel-backend`, in either spelling. */
function flannelBackend(args: readonly string[]): string | undefined {
  const name = '--flannel-backend';
  const joined = args.find((arg) => arg.startsWith(`${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 1);
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}

function nodeArgs(node: NodeObject): readonly string[] | undefined {
  const text = node.annotations[K3S_NODE_ARGS];
  if (text === undefined) return undefined;
  // Redaction may have touched the text; a list that cannot be read tells nothing.
  const list = /^\[.*\]$/s.test(text) ? [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word ?? '') : [];
  return list.length > 0 ? list : undefined;
}
