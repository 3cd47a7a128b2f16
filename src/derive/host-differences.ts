import type { Difference } from '../model/probe-report.ts';
import { valueOf } from '../model/observation.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { agreedDevices, deviceDifferences } from './device-differences.ts';
import { forwardingDifferences, neighbourDifferences } from './entry-differences.ts';
import type { EntryDifference } from './entry-differences.ts';
import { hostExpectations } from './expected-host.ts';
import { portSources } from './overlay-port.ts';
import { peeringsSeen } from './peerings.ts';
import { expectedText, routeDifferences } from './route-differences.ts';
import { isDirectBy } from './route-lookup.ts';

/** All that nodes' kernels have otherwise than the API says they should, for people to read; rules judge it. */
export function hostDifferences({ identification, cluster, nodes }: Snapshot): Difference[] {
  const objects = Object.fromEntries(Object.entries(nodes).flatMap(([name, facts]) => {
    const object = valueOf(facts['node.object']);
    return object === undefined ? [] : [[name, object] as const];
  }));
  const expectedOf = hostExpectations({
    identification,
    nodes: objects,
    ipPools: valueOf(cluster['cluster.ipPools']),
    ipamBlocks: valueOf(cluster['cluster.ipamBlocks']),
    ...portSources(cluster['cluster.flannelConfig'], cluster['cluster.felixConfiguration'], Object.values(objects)),
    peerings: peeringsSeen(objects, cluster['cluster.bgpConfiguration'], cluster['cluster.bgpPeers']),
  });
  const agreed = agreedDevices(Object.values(nodes).map((facts) => valueOf(facts['node.links']) ?? {}));
  return Object.entries(nodes).flatMap(([node, facts]): Difference[] => {
    const [links, routes, forwarding, neighbours] = [valueOf(facts['node.links']), valueOf(facts['node.routes']), valueOf(facts['node.forwarding']), valueOf(facts['node.neighbours'])];
    const expected = expectedOf(node, isDirectBy(routes));
    const entry = (kind: string) => (each: EntryDifference) => ({ node, what: `${kind} ${each.entry}`, expected: each.expected, seen: each.seen });
    return [
      ...(links === undefined ? [] : deviceDifferences(agreed(expected.devices), links).map(({ device, expected: wanted, seen }) => ({ node, what: `device ${device}`, expected: wanted, seen }))),
      ...(routes === undefined ? [] : routeDifferences(expected.routes, routes, valueOf(facts['node.policyRules'])).map((each) => ({ node, what: `route ${each.expected.destination}`, expected: expectedText(each.expected), seen: each.seen || 'no route' }))),
      ...(neighbours === undefined ? [] : neighbourDifferences(expected.neighbours, neighbours).map(entry('neighbour'))),
      ...(forwarding === undefined ? [] : forwardingDifferences(expected.forwarding, forwarding).map(entry('FDB'))),
    ];
  });
}
