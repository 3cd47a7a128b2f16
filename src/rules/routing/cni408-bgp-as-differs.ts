import { downGroups, nameList, settledSessions, unsettledSessions } from '../../derive/index.ts';
import type { BgpView, DownGroup, SessionEnd } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** Nodes whose BGP sessions are refused, as their AS number is another one than the other end expects. */
export const bgpAsDiffers = defineRule({
  code: 'CNI408',
  name: 'bgp-as-differs',
  titles: { healthy: 'nodes agree on their AS numbers', broken: 'nodes expect other AS numbers of each other than they have' },
  severity: 'critical',
  cni: ['calico'],
  skip: (identification) => (identification.variant.bgp ? undefined : 'BGP is not used'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.bird'],
  wants: ['node.object', 'node.agents', 'cluster.bgpConfiguration', 'cluster.bgpPeers'],
  explains: [
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'port' },
  ],
  docs: {
    checks:
      'No BGP session between nodes that is not established has ended with `Bad peer AS`. Unknown while an agent has just started. The node named is the one that all refused sessions have in common. Sessions with routers outside the cluster are for another check.',
    matters:
      'BIRD opens the connection, reads the AS number of the other end and closes it: no route is exchanged, every packet filter is right, and with one session left calico-node is Ready.',
    repair:
      'See what each node is to have: `kubectl get nodes -o jsonpath="{range .items[*]}{.metadata.name} {.metadata.annotations.projectcalico\\.org/ASNumber}{\'\\n\'}{end}"`, `kubectl get bgpconfigurations default -o yaml`, and `asNumber` of the BGPPeers, which for a node has to be the AS number of that node, or better is left to `peerSelector`. Where they agree, the BIRD of one node runs with an old configuration: delete the calico-node pod of the node named, `kubectl delete pod -n NAMESPACE POD`.',
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/bgp', 'https://www.rfc-editor.org/rfc/rfc4271#section-6.2'],
  },
  unsettled: unsettledSessions,
  check: (view) =>
    downGroups(settledSessions(view).filter(isRefused), () => false).map((group) => {
      const named = namedIn(group);
      return {
        message: describe(view, group),
        subjects: named.map(nodeSubject),
        evidence: group.ends.slice(0, ENDS_SHOWN).map((end) => ({
          fact: 'node.bird' as const,
          where: `${end.node} ${end.protocol}`,
          seen: `${end.seen}; it expects AS ${expectedBy(view, end) ?? 'of another number'} of ${end.peer ?? end.address}`,
          expected: 'Established',
        })),
        next: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,AS:.metadata.annotations.projectcalico\\.org/ASNumber',
      };
    }),
});

/** A mesh of hundreds has tens of thousands of ends, which say the same. */
const ENDS_SHOWN = 50;

/** BIRD's words for error 2.2 of RFC 4271, at the end that refuses (`BGP Error`) and at the one that is refused (`Received`). */
function isRefused({ established, seen, peer }: SessionEnd): boolean {
  return !established && peer !== null && seen.includes('Bad peer AS');
}

/** The one at which all sessions end; of two nodes neither is known to be right. */
function namedIn({ center, nodes }: DownGroup): readonly string[] {
  return center === null || nodes.length === 2 ? nodes : [center];
}

function describe(view: BgpView, group: DownGroup): string {
  const { center, nodes, ends } = group;
  const means = 'they exchange no routes, and pods there cannot reach each other';
  const refusing = new Set(ends.filter(({ seen }) => seen.includes('BGP Error')).map(({ node }) => node));
  const [first] = ends.filter(({ node, seen }) => node !== center && seen.includes('BGP Error'));
  const number = first === undefined ? undefined : expectedBy(view, first);
  if (center !== null && first !== undefined && number !== undefined && !refusing.has(center)) {
    return `${nameList([...refusing])} ${refusing.size === 1 ? 'refuses' : 'refuse'} BGP sessions with ${center}, whose AS number is not ${number}: ${means}`;
  }
  return `${nameList(nodes)} refuse BGP sessions for their AS numbers, which are not what the other end expects: ${means}`;
}

/** The AS number that the BIRD at this end is configured to find at the other. */
function expectedBy(view: BgpView, { node, protocol }: SessionEnd): string | undefined {
  const bird = view.nodes.find(({ name }) => name === node)?.get('node.bird');
  const session = bird?.v4?.sessions[protocol] ?? bird?.v6?.sessions[protocol];
  return session?.neighborAs ?? undefined;
}
