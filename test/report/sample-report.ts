import type { Evidence, Finding } from '../../src/model/finding.ts';
import { nodeSubject } from '../../src/model/finding.ts';
import type { Identification, Variant } from '../../src/model/identification.ts';
import type { ComponentStatus, NodeStatus, StatusReport } from '../../src/model/report.ts';

const bgp: Variant = { encapsulation: 'none', crossSubnet: false, bgp: true, bgpRoutes: ['ipv4'], backend: null, dataplane: 'iptables' };

/** Calico by manifest with BGP, as most samples have it. */
export const calico: Identification = {
  cni: 'calico',
  product: 'Calico',
  confidence: 'certain',
  signs: [
    { seen: 'container calico-node runs docker.io/calico/node:v3.28.5', where: 'DaemonSet kube-system/calico-node' },
    { seen: '3 of 3 nodes have projectcalico.org/IPv4Address', where: 'node annotations' },
  ],
  versions: [{ part: 'calico', version: 'v3.28.5' }],
  distribution: null,
  owner: { kind: 'manifest', name: '', reverts: false },
  namespace: 'kube-system',
  embedded: false,
  agentSets: [],
  variant: bgp,
  ipam: 'calico-ipam',
  policyOnly: false,
  typha: 'not-used',
  others: [],
};

/** Flannel by manifest with VXLAN. */
export const flannel: Identification = {
  ...calico,
  cni: 'flannel',
  product: 'Flannel',
  signs: [{ seen: 'container kube-flannel runs ghcr.io/flannel-io/flannel:v0.28.1', where: 'DaemonSet kube-flannel/kube-flannel-ds' }],
  versions: [{ part: 'flannel', version: 'v0.28.1' }],
  namespace: 'kube-flannel',
  variant: { encapsulation: 'vxlan', crossSubnet: false, bgp: false, bgpRoutes: [], backend: 'vxlan', dataplane: 'unknown' },
  ipam: 'host-local',
};

/** A node of Calico with BGP that has nothing to say. */
export function calicoNode(index: number, changes: Partial<NodeStatus> = {}): NodeStatus {
  return {
    name: `n${index}`,
    seen: true,
    agent: { state: 'ready', why: '', pod: `calico-node-x7k2${index}`, restarts: 0 },
    version: 'v3.28.5',
    address: `198.18.0.${10 + index}`,
    overlay: null,
    sessions: { established: 2, expected: 2, down: [] },
    podAddresses: { used: (index % 40) + 1, total: 64, free: 63 - (index % 40) },
    podCidrs: [`10.244.${index}.0/24`],
    notes: [],
    ...changes,
  };
}

/** A node of Flannel with VXLAN that has nothing to say. */
export function flannelNode(index: number, changes: Partial<NodeStatus> = {}): NodeStatus {
  return calicoNode(index, {
    agent: { state: 'ready', why: '', pod: `kube-flannel-ds-8zq4${index}`, restarts: 0 },
    version: 'v0.28.1',
    overlay: `vxlan 10.244.${index}.0 c2:21:5e:0b:7a:0${index}`,
    sessions: null,
    podAddresses: { used: index + 1, total: 253, free: 252 - index },
    ...changes,
  });
}

export const components: readonly ComponentStatus[] = [
  { name: 'kube-controllers', ready: 1, desired: 1, state: '', detail: '' },
  { name: 'Typha', ready: 0, desired: 0, state: 'not used', detail: '' },
  { name: 'kube-proxy', ready: 3, desired: 3, state: '', detail: 'iptables' },
  { name: 'CoreDNS', ready: 2, desired: 2, state: '', detail: '' },
];

/** A finding about nodes. */
export function finding(code: Finding['code'], name: string, severity: Finding['severity'], message: string, nodes: readonly string[], more: Partial<Finding> = {}): Finding {
  return { code, name, severity, message, subjects: nodes.map(nodeSubject), evidence: [], fingerprint: `${code}-0123456789abcdef`, ...more };
}

export function evidence(fact: Evidence['fact'], where: string, seen: string, expected: string): Evidence {
  return { fact, where, seen, expected };
}

/** A healthy report of three nodes of Calico, with what a sample changes. */
export function sample(changes: Partial<StatusReport> = {}): StatusReport {
  return {
    apiVersion: 'kubectl-cni/v1',
    kind: 'Status',
    healthy: true,
    summary: 'healthy: 3 nodes, Calico v3.28.5, 6 of 6 BGP sessions established',
    taken: '2026-03-01T03:00:00Z',
    tool: '0.1.0',
    kubernetes: 'v1.34.4',
    cni: calico,
    nodes: [calicoNode(1), calicoNode(2), calicoNode(3)],
    components,
    findings: [],
    unknown: [],
    notSeen: [],
    unread: [],
    checks: { pass: 28, fail: 0, unknown: 0, skip: 5, error: 0 },
    leftOut: [],
    next: null,
    ...changes,
  };
}
