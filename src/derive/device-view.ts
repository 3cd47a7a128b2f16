import { valueOf } from '../model/observation.ts';
import type { MissingFact, NodeView } from '../model/rule.ts';
import { agreedDevices, deviceDifferences } from './device-differences.ts';
import type { DeviceDifference, DeviceFault } from './device-differences.ts';
import { devicesIn, tooYoung, unknownExpectations } from './host-view.ts';
import type { HostView } from './host-view.ts';
import { pathsIn } from './paths-in.ts';
import { familyOf, podsMeetAll } from './pods-met.ts';

export type DeviceView = HostView & { readonly nodes: readonly NodeView<'node.links'>[] };

export interface FaultyDevice extends DeviceDifference {
  readonly node: string;
}

/** Tunnel devices with one of these faults, on nodes that have settled and whose pods do not reach others all the same; one for each device, the gravest. */
export function faultyDevices(view: DeviceView, faults: readonly DeviceFault[]): FaultyDevice[] {
  return allFaulty(view, faults).filter(({ node }) => tooYoung(view, [node]) === undefined);
}

/** The same that have not settled, and what is missing to tell. */
export function unsettledDevices(view: DeviceView, faults: readonly DeviceFault[]): MissingFact[] {
  const young = allFaulty(view, faults).flatMap(({ node }): MissingFact[] => {
    const why = tooYoung(view, [node]);
    return why === undefined ? [] : [{ fact: 'node.links', node, reason: 'unsettled', detail: why }];
  });
  return [...unknownExpectations(view), ...young];
}

function allFaulty(view: DeviceView, faults: readonly DeviceFault[]): FaultyDevice[] {
  const expectedOf = devicesIn(view);
  const paths = pathsIn(view);
  const agreed = agreedDevices(view.nodes.map((node) => node.get('node.links')));
  return view.nodes.flatMap((node) => {
    const differences = deviceDifferences(agreed(expectedOf(node.name)), node.get('node.links'));
    const meets = (device: string): boolean => podsMeetAll(paths, node.name, view.nodeNames, familyOf(device), view.identification.variant.crossSubnet);
    const worst = Map.groupBy(differences.filter(({ device }) => !meets(device)), ({ device }) => device);
    return [...worst.values()].flatMap((own) => own.filter(({ fault }) => faults.includes(fault)).slice(0, 1)).map((each) => ({ ...each, node: node.name }));
  });
}

/** A command that shows what the agent of a node says; where it has no pod, the Node. */
export function lookAtAgent(view: HostView, node: string): string {
  const [agent] = Object.entries(valueOf(view.wantOf(node, 'node.agents')) ?? {});
  const set = view.identification.agentSets[0];
  const container = set?.flannelContainer ?? set?.calicoContainer;
  if (agent === undefined || container == null) return `kubectl describe node ${node}`;
  return `kubectl logs -n ${agent[1].namespace} ${agent[0]} -c ${container} --tail=50`;
}
