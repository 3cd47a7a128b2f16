import type { DaemonSet } from '../model/cluster-facts.ts';
import type { Sign } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { isChained } from './chaining.ts';
import { ofNodes, upNodes, type NamedDaemonSet } from './facts.ts';
import { endsInRepository, imageVersion } from './image.ts';
import { NO_NETWORK_IMAGES, OTHER_PRODUCTS, productOf } from './others.ts';

/** A CNI that this program does not support, as it was found. */
export interface OtherFound {
  readonly product: string;
  readonly role: 'network' | 'beside';
  readonly namespace: string | null;
  readonly daemonSet: DaemonSet | null;
  readonly version: string | null;
  readonly signs: readonly Sign[];
  /** False: it only looks like a CNI (an unknown DaemonSet that installs a plugin). */
  readonly known: boolean;
}

/** Other CNIs among the DaemonSets, each once, in the order of the table. Those handed in run neither Calico nor flannel. */
export function othersAmong(daemonSets: readonly NamedDaemonSet[]): readonly OtherFound[] {
  const found = new Map<string, OtherFound>();
  for (const named of daemonSets) {
    const containers = Object.entries(named.daemonSet.template.containers).map(([name, { image }]) => ({ name, image }));
    const product = productOf(containers);
    if (product === undefined || found.has(product.product) || makesNoNetwork(named.daemonSet)) continue;
    const agent =
      containers.find(({ image }) => endsInRepository(image, product.images)) ??
      containers.find(({ name }) => product.containers.includes(name));
    found.set(product.product, {
      product: product.product,
      role: product.product === 'Cilium' && isChained(named.daemonSet) ? 'beside' : product.role,
      namespace: named.namespace,
      daemonSet: named.daemonSet,
      version: agent === undefined ? null : imageVersion(agent.image),
      signs: [
        { seen: `container ${agent?.name}, image ${agent?.image}`, where: `DaemonSet ${named.namespace}/${named.name}` },
      ],
      known: true,
    });
  }
  const order = OTHER_PRODUCTS.map(({ product }) => product);
  return [...found.values()].sort((a, b) => order.indexOf(a.product) - order.indexOf(b.product));
}

/** Other CNIs by what they write on nodes: for a reader who may not list DaemonSets. */
export function othersOnNodes(nodes: readonly NodeObject[]): readonly OtherFound[] {
  return OTHER_PRODUCTS.flatMap((product): readonly OtherFound[] => {
    const { annotations, upReason } = product;
    const announces = (node: NodeObject): boolean => Object.keys(node.annotations).some((key) => annotations.some((start) => key.startsWith(start)));
    const annotated = nodes.filter(announces).length;
    const up = upReason === undefined ? 0 : upNodes(nodes, upReason);
    const signs: Sign[] = [];
    if (annotated > 0) signs.push({ seen: `annotations ${annotations.join(', ')} on ${ofNodes(annotated, nodes)}`, where: 'Nodes' });
    if (up > 0) signs.push({ seen: `NetworkUnavailable=False by ${upReason} on ${ofNodes(up, nodes)}`, where: 'Nodes' });
    if (signs.length === 0) return [];
    return [{ product: product.product, role: product.role, namespace: null, daemonSet: null, version: null, signs, known: true }];
  });
}

/** A DaemonSet of the host network that installs a CNI plugin and that nobody knows: a hint, named after itself. */
export function unknownInstaller(daemonSets: readonly NamedDaemonSet[]): OtherFound | undefined {
  for (const { namespace, name, daemonSet } of daemonSets) {
    const { hostNetwork, containers, initContainers } = daemonSet.template;
    if (!hostNetwork) continue;
    for (const [container, spec] of [...Object.entries(initContainers), ...Object.entries(containers)]) {
      const words = [container, ...spec.command, ...spec.args, ...Object.keys(spec.env)];
      const word = words.find((each) => /(?:^|[^a-z])(?:cni|conflist)(?:[^a-z]|$)/i.test(each));
      if (word === undefined || endsInRepository(spec.image, NO_NETWORK_IMAGES)) continue;
      return {
        product: name,
        role: 'network',
        namespace,
        daemonSet,
        version: imageVersion(spec.image),
        signs: [{ seen: `container ${container} (${word}), image ${spec.image}`, where: `DaemonSet ${namespace}/${name}` }],
        known: false,
      };
    }
  }
  return undefined;
}

/** kube-router that only enforces policies, is the proxy, or advertises services. */
function makesNoNetwork({ template }: DaemonSet): boolean {
  const words = Object.values(template.containers).flatMap(({ args, command }) => [...command, ...args]);
  return words.includes('--run-router=false') || words.includes('--enable-cni=false');
}
