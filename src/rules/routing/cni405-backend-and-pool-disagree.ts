import { brokenFrom, isVirtual, nameList, servesPods } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

const FELIX_CAN_ROUTE_SINCE = 31;

/** Pools that need BGP, in a cluster whose calico-node runs none. */
export const backendAndPoolDisagree = defineRule({
  code: 'CNI405',
  name: 'backend-and-pool-disagree',
  titles: { healthy: 'the backend of Calico serves its pools', broken: 'the backend of Calico does not serve a pool' },
  severity: 'critical',
  cni: ['calico'],
  skip: (identification) => {
    if (identification.policyOnly) return 'Calico only enforces policy here, on the network of another CNI';
    if (identification.variant.bgp) return 'BGP is used, which serves pools of every kind';
    const minor = /^v3\.(\d+)/.exec(identification.versions.find(({ part }) => part === 'calico')?.version ?? '')?.[1];
    return minor === undefined || Number(minor) >= FELIX_CAN_ROUTE_SINCE ? 'from v3.31 on Felix can program such routes itself' : undefined;
  },
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.ipPools'],
  wants: ['node.object'],
  explains: [
    { code: 'CNI107', where: 'anywhere' },
    { code: 'CNI304', where: 'anywhere' },
    { code: 'CNI306', where: 'anywhere' },
    { code: 'CNI407', where: 'anywhere' },
    ...brokenFrom('pod', 'anywhere'),
  ],
  docs: {
    checks:
      'Where calico-node runs without BGP (`calico_backend: vxlan`, or `bgp: Disabled` of the Installation), every enabled pool for pods uses VXLAN. From v3.31 on Felix can program the routes of other pools as well, so that newer versions are not judged; nor is a cluster of one node, which needs no such routes.',
    matters: 'The routes of pools with IPIP or without encapsulation come from BIRD. Without it there are none, and pods on different nodes cannot reach each other. Usual after a conversion from IPIP to VXLAN that changed one of the two.',
    repair:
      'Make the pool VXLAN: `kubectl patch ippool NAME --type merge -p \'{"spec":{"ipipMode":"Never","vxlanMode":"Always"}}\'` and open UDP 4789 between nodes; or go back to `calico_backend: bird` and restart the DaemonSet.',
    references: ['https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip'],
  },
  check: (view) => {
    const unserved = Object.entries(view.get('cluster.ipPools')).filter(([, pool]) => !pool.disabled && servesPods(pool) && (pool.vxlanMode === 'Never' || pool.vxlanMode === ''));
    const names = unserved.map(([name]) => name);
    const virtual = view.nodeNames.filter((name) => {
      const object = valueOf(view.wantOf(name, 'node.object'));
      return object !== undefined && isVirtual(object);
    });
    if (names.length === 0 || view.nodeNames.length - virtual.length === 1) return [];
    return [
      {
        message: `calico-node runs without BGP, which IPPool ${nameList(names)} needs: pods on different nodes cannot reach each other`,
        subjects: names.map((name) => ({ kind: 'IPPool', name })),
        evidence: unserved.map(([name, pool]) => ({
          fact: 'cluster.ipPools' as const,
          where: `${name} spec`,
          seen: `ipipMode ${pool.ipipMode || 'Never'}, vxlanMode ${pool.vxlanMode || 'Never'}`,
          expected: 'vxlanMode Always or CrossSubnet',
        })),
        next: 'kubectl get ippools -o yaml',
      },
    ];
  },
});
