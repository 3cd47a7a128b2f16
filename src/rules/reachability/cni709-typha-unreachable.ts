import { nameList, newPodsCutOff, reachFaults, reachUntold } from '../../derive/index.ts';
import type { ReachFault } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import type { LocalReach, Tried } from '../../model/path-facts.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

/** Nodes that reach no Typha. */
export const typhaUnreachable = defineRule({
  code: 'CNI709',
  name: 'typha-unreachable',
  titles: { healthy: 'every node reaches a Typha', broken: 'a node reaches no Typha' },
  severity: 'critical',
  cni: ['calico', 'canal'],
  skip: ({ typha }) => (typha === 'used' ? undefined : 'Typha is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.reach'],
  wants: ['node.agents', 'node.object', 'node.paths'],
  explains: [
    { code: 'CNI104', where: 'same-nodes' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI110', where: 'shared-node' },
    ...newPodsCutOff('shared-node'),
  ],
  docs: {
    checks: 'From each node at least one of the nodes where Typha runs accepts a TCP connection on port 5473, by its address. Not judged where those nodes are not reached at all.',
    matters: 'calico-node gets all of its data from a Typha. Without one it goes on with what it knows, gives up after a while, and programs neither new pods nor policies.',
    repair: 'Allow TCP 5473 to the nodes where Typha runs, from all nodes. See where it runs: `kubectl get pods --all-namespaces -l k8s-app=calico-typha -o wide`.',
    references: ['https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements#network-requirements', 'https://docs.tigera.io/calico/latest/reference/typha/overview'],
  },
  unsettled: (view) => [
    ...reachUntold(view, best, { keys: ['typha'], faults: ['refused'] }),
    ...faultsOf(view).filter(({ node }) => isCutOff(view, node)).map(({ node }) => ({ fact: 'node.reach' as const, node, reason: 'unsettled' as const, detail: 'no node where Typha runs is reached at all' })),
  ],
  check: (view) => {
    const faults = faultsOf(view).filter(({ node }) => !isCutOff(view, node));
    const names = faults.map(({ node }) => node);
    return faults.length === 0
      ? []
      : [
          {
            message: `${nameList(names)} ${names.length === 1 ? 'reaches' : 'reach'} no Typha on TCP 5473: new pods and policies are not programmed there`,
            subjects: names.map(nodeSubject),
            evidence: faults.map(({ evidence }) => evidence),
            next: 'kubectl get pods --all-namespaces -l k8s-app=calico-typha -o wide',
          },
        ];
  },
});

type TyphaView = View<'node.reach', 'node.agents' | 'node.object' | 'node.paths'>;

function faultsOf(view: TyphaView): readonly ReachFault[] {
  return reachFaults(view, best, 'Typha', ['refused']);
}

/** Whether the nodes where Typha runs are not even reached at their address, which is CNI704's to say. */
function isCutOff(view: TyphaView, name: string): boolean {
  const addresses = Object.keys(view.nodes.find((node) => node.name === name)?.get('node.reach').typha ?? {});
  const paths = valueOf(view.wantOf(name, 'node.paths')) ?? {};
  const unreached = Object.keys(paths).filter((to) => paths[to]?.broken === 'address').flatMap((to) => valueOf(view.wantOf(to, 'node.object'))?.internalIps ?? []);
  return addresses.every((address) => unreached.includes(address));
}

/** One that is reached is enough. */
function best({ typha }: LocalReach): Tried | null {
  const order = ['open', 'partial', 'unknown', 'refused', 'unreachable', 'lost'];
  return Object.values(typha).toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))[0] ?? null;
}
