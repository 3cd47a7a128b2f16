import type { FactName } from '../../src/model/facts.ts';
import { nodeSubject } from '../../src/model/finding.ts';
import type { Code, Severity } from '../../src/model/finding.ts';
import type { Identification } from '../../src/model/identification.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { UnavailableReason } from '../../src/model/observation.ts';
import { defineRule } from '../../src/model/rule.ts';
import type { Explains, Rule } from '../../src/model/rule.ts';
import { SNAPSHOT_SCHEMA } from '../../src/model/snapshot.ts';
import type { NodeObservations, Snapshot } from '../../src/model/snapshot.ts';

const AT = '2026-01-01T12:00:00Z';

const identification: Identification = {
  cni: 'flannel',
  product: 'Flannel',
  confidence: 'certain',
  signs: [],
  versions: [],
  distribution: null,
  owner: { kind: 'manifest', name: '', reverts: false },
  namespace: 'kube-flannel',
  embedded: false,
  agentSets: [],
  variant: { encapsulation: 'vxlan', crossSubnet: false, bgp: false, bgpRoutes: [], backend: 'vxlan', dataplane: 'iptables' },
  ipam: 'host-local',
  policyOnly: false,
  typha: 'not-used',
  others: [],
};

/** A snapshot whose nodes have a heartbeat of the age given, or none for the reason given. */
export function snapshotOf(heartbeats: Readonly<Record<string, number | UnavailableReason>>, change: Partial<Snapshot> = {}): Snapshot {
  const nodes = Object.entries(heartbeats).map(([name, age]): [string, NodeObservations] => [
    name,
    {
      'node.lease':
        typeof age === 'number'
          ? observed({ renewed: AT, durationSeconds: 40, ageSeconds: age }, AT, 'GET /leases')
          : unavailable(age, `the heartbeat is ${age}`),
    },
  ]);
  return {
    apiVersion: 'kubectl-cni/v1',
    kind: 'Snapshot',
    schema: SNAPSHOT_SCHEMA,
    tool: '0.1.0',
    taken: AT,
    command: 'status',
    nodesAsked: [],
    identification,
    cluster: { 'cluster.version': observed({ gitVersion: 'v1.34.4' }, AT, 'GET /version') },
    nodes: Object.fromEntries(nodes),
    ...change,
  };
}

/** A rule that finds each node whose heartbeat is older than 20 s. */
export function oldHeartbeat(change: Partial<Rule> = {}): Rule {
  const rule = defineRule({
    code: 'CNI901',
    name: 'old-heartbeat',
    titles: { healthy: 'heartbeats are fresh', broken: 'a heartbeat is old' },
    severity: 'warning',
    cni: [],
    since: '0.1.0',
    status: 'stable',
    needs: ['node.lease'],
    docs: { checks: 'x', matters: 'x', repair: 'x', references: [] },
    check: (view) =>
      view.nodes
        .filter((node) => node.get('node.lease').ageSeconds > 20)
        .map((node) => ({ message: `${node.name} is late`, subjects: [nodeSubject(node.name)], evidence: [] })),
  });
  return { ...rule, ...change };
}

/** A rule that finds the same on the nodes given, whatever the snapshot says; the key of a finding is its nodes. */
export function always(code: Code, severity: Severity, nodes: readonly (readonly string[])[], explains: readonly Explains[] = []): Rule {
  return oldHeartbeat({
    code,
    name: `rule-${code.toLowerCase()}`,
    severity,
    explains,
    needs: ['cluster.version'] as readonly FactName[],
    check: () => nodes.map((names) => ({ message: `${code} on ${names.join(', ')}`, subjects: names.map(nodeSubject), key: names.join(', '), evidence: [] })),
  });
}
