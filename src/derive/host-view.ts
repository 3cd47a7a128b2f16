import type { IpamBlock } from '../model/cluster-facts.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { valueOf } from '../model/observation.ts';
import type { UnavailableReason } from '../model/observation.ts';
import type { MissingFact, View } from '../model/rule.ts';
import { deviceExpectations, hostExpectations } from './expected-host.ts';
import type { ExpectationInputs, ExpectedDevice, ExpectedHost, IsDirect } from './expected-host.ts';
import { hasDefaults } from './flannel-defaults.ts';
import { isNew } from './node-kind.ts';
import { portSources } from './overlay-port.ts';
import type { PeeringsOf } from './peerings.ts';
import { hasStartingAgent } from './settling.ts';

/** What all rules that compare a node with the API want. */
export type HostFact = 'node.object' | 'node.agents' | 'node.paths' | 'cluster.flannelConfig' | 'cluster.ipPools' | 'cluster.felixConfiguration';
export type HostView = Pick<View<never, HostFact>, 'identification' | 'taken' | 'nodeNames' | 'want' | 'wantOf'>;

/** Of BGP and IPAM, for routes alone. */
export interface RouteSources {
  readonly ipamBlocks?: Readonly<Record<string, IpamBlock>>;
  readonly peerings?: PeeringsOf;
}

/** What each node of the view should hold. */
export function expectationsIn(view: HostView, sources: RouteSources = {}): (node: string, isDirect: IsDirect) => ExpectedHost {
  return hostExpectations(inputsOf(view, sources));
}

/** The tunnel devices that each node of the view should have. */
export function devicesIn(view: HostView): (node: string) => readonly ExpectedDevice[] {
  return deviceExpectations(inputsOf(view, {}));
}

function inputsOf(view: HostView, { ipamBlocks, peerings }: RouteSources): ExpectationInputs {
  const nodes = nodeObjects(view);
  return {
    ...portSources(view.want('cluster.flannelConfig'), view.want('cluster.felixConfiguration'), Object.values(nodes)),
    identification: view.identification,
    nodes,
    ipPools: valueOf(view.want('cluster.ipPools')),
    ipamBlocks,
    peerings,
  };
}

/** The Node objects that were seen. */
export function nodeObjects(view: Pick<HostView, 'nodeNames' | 'wantOf'>): Readonly<Record<string, NodeObject>> {
  return Object.fromEntries(
    view.nodeNames.flatMap((name) => {
      const object = valueOf(view.wantOf(name, 'node.object'));
      return object === undefined ? [] : [[name, object] as const];
    }),
  );
}

/** Facts of the cluster without which less is expected than there should be. */
export function unknownExpectations(view: HostView): MissingFact[] {
  const isCalico = view.identification.cni === 'calico';
  const fact = isCalico ? 'cluster.ipPools' : 'cluster.flannelConfig';
  const observation = view.want(fact);
  const flannel = view.want('cluster.flannelConfig');
  const isDefault = isCalico ? observation.state === 'unavailable' && NONE_THERE.includes(observation.reason) : hasDefaults(flannel, Object.values(nodeObjects(view)));
  if (observation.state === 'observed' || isDefault) return [];
  return [{ fact, reason: observation.reason, detail: observation.detail }];
}

const NONE_THERE: readonly UnavailableReason[] = ['not-installed', 'not-applicable'];

/** Why what is wrong on a node toward another may still come right by itself: the agent of one of the two has just started, or without a pod of it, its node just joined. */
export function tooYoung(view: HostView, nodes: readonly string[]): string | undefined {
  for (const name of nodes) {
    const object = valueOf(view.wantOf(name, 'node.object'));
    if (view.identification.embedded && object !== undefined && isNew(object, view.taken)) return `${name} has just joined`;
    if (hasStartingAgent(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.taken)) return `the agent of ${name} has just started`;
  }
  return undefined;
}
