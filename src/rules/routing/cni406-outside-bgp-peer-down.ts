import { nameList, settledSessions } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A BGP session with a router outside the cluster that is down. */
export const outsideBgpPeerDown = defineRule({
  code: 'CNI406',
  name: 'outside-bgp-peer-down',
  titles: { healthy: 'every BGP session with an outside peer is established', broken: 'a BGP session with an outside peer is down' },
  severity: 'warning',
  cni: ['calico'],
  skip: (identification) => (identification.variant.bgp ? undefined : 'BGP is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.bird'],
  wants: ['node.object', 'node.agents', 'cluster.bgpConfiguration', 'cluster.bgpPeers'],
  docs: {
    checks: 'BIRD on every node reports the sessions with peers that are no node of the cluster as Established. Left out are sessions of the mesh: their other end is a node, one that has just joined or left.',
    matters: 'The network around the cluster does not learn the routes to pods and Service addresses from that node. With a second router traffic goes on, without one pods cannot be reached from outside.',
    repair:
      'Compare the two ends: address, AS number and password of the BGPPeer with the configuration of the router. `No route to host` and `Connection timed out`: the router is down or TCP 179 is dropped. `Bad peer AS`: the AS numbers differ.',
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/bgp#configure-a-global-bgp-peer'],
  },
  check: (view) => {
    const down = settledSessions(view).filter((end) => end.peer === null && !end.established && !end.protocol.startsWith(MESH));
    return [...Map.groupBy(down, ({ address }) => address)].map(([address, ends]) => {
      const names = [...new Set(ends.map(({ node }) => node))];
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'has' : 'have'} no BGP session with ${address} outside the cluster: routes to pods are not announced there`,
        subjects: names.map(nodeSubject),
        key: address,
        evidence: ends.map((end) => ({ fact: 'node.bird' as const, where: `${end.node} ${end.protocol || address}`, seen: end.seen, expected: 'Established' })),
        next: 'kubectl get bgppeers -o yaml',
      };
    });
  },
});

/** Calico's name for a session of the mesh: confd templates/bird.cfg.template. */
const MESH = 'Mesh_';
