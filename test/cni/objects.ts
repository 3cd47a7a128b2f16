import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { trimApiGroups } from '../../src/collect/cluster/api-groups.ts';
import { trimCalicoConfig } from '../../src/collect/cluster/calico-config.ts';
import { trimClusterInformation } from '../../src/collect/cluster/cluster-information.ts';
import { trimDaemonSets } from '../../src/collect/cluster/daemon-sets.ts';
import { trimDeployments } from '../../src/collect/cluster/deployments.ts';
import { trimFelixConfiguration } from '../../src/collect/cluster/felix-configuration.ts';
import { trimFlannelConfig } from '../../src/collect/cluster/flannel-config.ts';
import { trimInstallation } from '../../src/collect/cluster/installation.ts';
import { trimIpPools } from '../../src/collect/cluster/ip-pools.ts';
import { trimVersion } from '../../src/collect/cluster/version.ts';
import { trimNode } from '../../src/collect/node/node-objects.ts';
import type { ApiObject } from '../../src/kube/cluster.ts';
import type { AgentSet } from '../../src/model/identification.ts';
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
  /** `Kind namespace/name`, or `Kind name`, of every object of the case, and `API group NAME` of what is served. */
  readonly names: ReadonlySet<string>;
  /** What the first requests bring. */
  readonly first: ClusterObservations;
  readonly nodes: Readonly<Record<string, NodeObservations>>;
  /** All facts, once the first have told which agents run: ConfigMaps are those that their DaemonSets read. */
  whole(agentSets: readonly AgentSet[]): ClusterObservations;
}

/** Reads a case file: the expectation in its first document, objects in the others, trimmed as the collectors trim them. */
export function readObjects(file: URL): ObjectsCase {
  const [front, ...objects] = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as ApiObject);
  const head = front as unknown as { kubernetes: string; expect: Expectation };
  const of = (kind: string): ApiObject[] => objects.filter((object) => object['kind'] === kind);
  const one = <T>(kind: string, trim: (object: ApiObject) => T): Observed<T> | undefined => {
    const [object] = of(kind);
    return object === undefined ? undefined : seen(trim(object));
  };
  const daemonSets = trimDaemonSets(of('DaemonSet'));
  const first = present({
    'cluster.version': seen(trimVersion({ gitVersion: head.kubernetes })),
    'cluster.apiGroups': one('APIGroupList', trimApiGroups),
    'cluster.daemonSets': seen(daemonSets),
    'cluster.deployments': seen(trimDeployments(of('Deployment'))),
  });
  const resources = present({
    'cluster.clusterInformation': one('ClusterInformation', trimClusterInformation),
    'cluster.felixConfiguration': one('FelixConfiguration', trimFelixConfiguration),
    'cluster.installation': one('Installation', trimInstallation),
    'cluster.ipPools': of('IPPool').length > 0 ? seen(trimIpPools(of('IPPool'))) : undefined,
  });
  return {
    expect: head.expect,
    names: new Set([...objects.map(nameOf), ...of('APIGroupList').flatMap(groupsOf)]),
    first,
    nodes: Object.fromEntries(of('Node').map((node) => [node.metadata?.name ?? '', { 'node.object': seen(trimNode(node)) }])),
    whole(agentSets) {
      const read = agentSets.flatMap(({ namespace, name }) =>
        (daemonSets[`${namespace}/${name}`]?.template.configMaps ?? []).map((configMap) => `ConfigMap ${namespace}/${configMap}`),
      );
      const configMaps = of('ConfigMap').filter((object) => read.includes(nameOf(object)));
      return { ...first, ...resources, ...configurations(configMaps) };
    },
  };
}

function configurations(configMaps: readonly ApiObject[]): ClusterObservations {
  const flannel = configMaps.find((object) => 'net-conf.json' in Object(object['data']));
  const calico = configMaps.find((object) => 'typha_service_name' in Object(object['data']));
  return present({
    'cluster.flannelConfig': flannel && seen(trimFlannelConfig(flannel)),
    'cluster.calicoConfig': calico && seen(trimCalicoConfig(calico)),
  });
}

function present(facts: { readonly [fact: string]: Observed<unknown> | undefined }): ClusterObservations {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as ClusterObservations;
}

function seen<T>(value: T): Observed<T> {
  return observed(value, '2026-11-23T12:00:00Z', 'test object');
}

function groupsOf(list: ApiObject): readonly string[] {
  return Object.keys(trimApiGroups(list)).map((group) => `API group ${group}`);
}

/** `Kind namespace/name`, or `Kind name` of what has no namespace. */
function nameOf({ kind, metadata }: ApiObject): string {
  return metadata?.namespace === undefined ? `${kind} ${metadata?.name}` : `${kind} ${metadata.namespace}/${metadata.name}`;
}
