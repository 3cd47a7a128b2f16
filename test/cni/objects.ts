import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { trimApiGroups } from '../../src/collect/cluster/api-groups.ts';
import { trimClusterInformation } from '../../src/collect/cluster/cluster-information.ts';
import { trimDaemonSets } from '../../src/collect/cluster/daemon-sets.ts';
import { trimDeployments } from '../../src/collect/cluster/deployments.ts';
import { trimFelixConfiguration } from '../../src/collect/cluster/felix-configuration.ts';
import { trimInstallation } from '../../src/collect/cluster/installation.ts';
import { trimIpPools } from '../../src/collect/cluster/ip-pools.ts';
import { trimVersion } from '../../src/collect/cluster/version.ts';
import { trimNode } from '../../src/collect/node/node-objects.ts';
import type { ApiObject } from '../../src/kube/cluster.ts';
import { observed, type Observed } from '../../src/model/observation.ts';
import type { ClusterObservations, NodeObservations } from '../../src/model/snapshot.ts';

/** What a case file says beside its objects. `withoutDaemonSets`: what the nodes alone must tell. */
export interface Expectation {
  readonly versions: Readonly<Record<string, string | null>>;
  readonly withoutDaemonSets?: { readonly cni: string; readonly confidence: string };
  readonly [field: string]: unknown;
}

/** One case: a cluster as objects, and what detection must say of it. */
export interface ObjectsCase {
  readonly expect: Expectation;
  /** `Kind namespace/name` and `Kind name` of every object of the case. */
  readonly names: ReadonlySet<string>;
  readonly cluster: ClusterObservations;
  readonly nodes: Readonly<Record<string, NodeObservations>>;
}

/** Reads a case file: the expectation in its first document, objects in the others, trimmed as the collectors trim them. */
export function readObjects(file: string): ObjectsCase {
  const [first, ...objects] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as ApiObject);
  const head = first as unknown as { kubernetes: string; expect: Expectation };
  const of = (kind: string): ApiObject[] => objects.filter((object) => object['kind'] === kind);
  const one = <T>(kind: string, trim: (object: ApiObject) => T): Observed<T> | undefined => {
    const [object] = of(kind);
    return object === undefined ? undefined : seen(trim(object));
  };
  const facts = {
    'cluster.version': seen(trimVersion({ gitVersion: head.kubernetes })),
    'cluster.apiGroups': one('APIGroupList', trimApiGroups),
    'cluster.daemonSets': seen(trimDaemonSets(of('DaemonSet'))),
    'cluster.deployments': seen(trimDeployments(of('Deployment'))),
    'cluster.clusterInformation': one('ClusterInformation', trimClusterInformation),
    'cluster.felixConfiguration': one('FelixConfiguration', trimFelixConfiguration),
    'cluster.installation': one('Installation', trimInstallation),
    'cluster.ipPools': of('IPPool').length > 0 ? seen(trimIpPools(of('IPPool'))) : undefined,
  };
  const present = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
  return {
    expect: head.expect,
    names: new Set(objects.flatMap(namesOf)),
    cluster: present as ClusterObservations,
    nodes: Object.fromEntries(of('Node').map((node) => [node.metadata?.name ?? '', { 'node.object': seen(trimNode(node)) }])),
  };
}

function seen<T>(value: T): Observed<T> {
  return observed(value, '2026-11-23T12:00:00Z', 'test object');
}

function namesOf(object: ApiObject): readonly string[] {
  const { kind, metadata } = object as { kind: string; metadata?: { name?: string; namespace?: string } };
  const name = metadata?.namespace === undefined ? metadata?.name : `${metadata.namespace}/${metadata.name}`;
  return [`${kind} ${name}`];
}
