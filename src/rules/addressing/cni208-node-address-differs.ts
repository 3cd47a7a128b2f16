import { announcementOf, brokenFrom, isNew, nameList, parseCidr, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** A node that announces an address which is none of its own, while others announce theirs. */
export const nodeAddressDiffers = defineRule({
  code: 'CNI208',
  name: 'node-address-differs',
  titles: { healthy: 'nodes announce their own addresses', broken: 'a node announces an address that is none of its own' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.policyOnly ? 'Calico only enforces policy here, on the network of another CNI' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  explains: [
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI310', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI407', where: 'anywhere', key: 'gateway' },
    ...brokenFrom('tunnel'),
  ],
  docs: {
    checks:
      'The address that the CNI announces on a Node is one of its InternalIPs or ExternalIPs. Where most nodes announce another one, the CNI uses a second network, and nothing is said; where just as many do, which of the two networks is meant cannot be told, only that both are in use. An address set with public-ip-overwrite is left alone.',
    matters:
      'The agent picked another interface on this node than on the others, after a network card, a VPN or a bridge was added. The other nodes may have no way to that address, and pods on that node are then out of reach.',
    repair:
      'Tell the CNI which interface to use: flannel `--iface-can-reach=ADDRESS` or the annotation `flannel.alpha.coreos.com/node-public-ip`, Calico `IP_AUTODETECTION_METHOD=kubernetes-internal-ip`; then restart the agent of that node.',
    references: [
      'https://docs.tigera.io/calico/latest/networking/ipam/ip-autodetection',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/kubernetes.md#annotations',
    ],
  },
  check: (view) => {
    const announced = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const { address, overwritten } = announcementOf(object, view.identification);
      if (address === null || overwritten || !runsAgents(object) || isNew(object, view.taken)) return [];
      const own = [...object.internalIps, ...object.externalIps];
      return own.length === 0 ? [] : [{ name: node.name, address, own, same: own.some((ip) => sameAddress(ip, address)) }];
    });
    const others = announced.filter(({ same }) => !same);
    const usual = announced.filter(({ same }) => same).map(({ name }) => name);
    if (others.length > usual.length) return [];
    const [first] = others;
    if (first === undefined) return [];
    const names = others.map(({ name }) => name);
    const tie = others.length === usual.length ? `, while ${nameList(usual)} ${usual.length === 1 ? 'announces its' : 'announce their'} own` : '';
    const said =
      names.length === 1
        ? `${first.name} announces ${first.address} to the other nodes, which is none of its addresses`
        : `${nameList(names)} announce addresses that are none of their own`;
    const reach = tie !== '' ? 'between them pods may not reach each other' : `${names.length === 1 ? 'they' : 'the other nodes'} may not reach pods there`;
    return [
      {
        message: `${said}${tie}: ${reach}`,
        subjects: names.map(nodeSubject),
        evidence: others.map(({ name, address, own }) => ({ fact: 'node.object' as const, where: `${name} annotation`, seen: address, expected: own.join(' or ') })),
        next: `kubectl describe node ${first.name}`,
      },
    ];
  },
});

/** Compares addresses, not their spelling. */
function sameAddress(a: string, b: string): boolean {
  const [left, right] = [parseCidr(a), parseCidr(b)];
  return left !== undefined && left.family === right?.family && left.first === right.first;
}
