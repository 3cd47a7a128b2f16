import type { ApiObject, ExecTarget } from '../../src/kube/index.ts';
import { recording } from '../parse/recording.ts';
import { NOW } from '../collect/cluster-objects.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryCluster, MemoryClusterOptions } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';
import type { Ran, Surroundings } from '../support/test-context.ts';

/** A probe of a cluster in memory, and what became of the cluster. */
export interface Probed extends Ran {
  readonly cluster: MemoryCluster;
  /** What was run in pods of ours, as `debug host`, `debug ladder`, `end ladder`. */
  readonly runs: readonly string[];
  /** Pods that were made, as `debug n1`, with their image. */
  readonly made: readonly string[];
}

const MARK = 'kubectl-cni-0badcafe';
const ANSWER = recording('host', 'flannel-vxlan-files-answer.txt');
const RECORDED_MARK = /^(kubectl-cni-\S+) begin/m.exec(ANSWER)?.[1] ?? '';

function isHostScript(script: string): boolean {
  return script.includes('frame begin kernel');
}

/** What a node of the lab said, or tries that are all open. */
export function answerTo(script: string): string {
  if (isHostScript(script)) return ANSWER.replaceAll(RECORDED_MARK, MARK);
  const named = [...script.matchAll(/'?((?:path|local)\/[\w./:-]+)'?/g)].map(([, key = '']) => key);
  const keys = [...new Set(named)].flatMap((key) => (/^path\/[^/]+$/.test(key) ? [`${key}/pods`, `${key}/full-size`] : [key]));
  return [...keys.map((key) => `${MARK} try ${key} open 1.5 tcp 192.0.2.1:1; `), `${MARK} whole`, ''].join('\n');
}

/** Every node answers as one of the lab, and every try is open, unless `exec` says otherwise. */
export async function probe(objects: readonly ApiObject[], argv: readonly string[] = [], options: MemoryClusterOptions = {}, surroundings: Surroundings = {}): Promise<Probed> {
  const runs: string[] = [];
  const made: string[] = [];
  const exec = (target: ExecTarget, _command: readonly string[], input: string): string => {
    if (input === '') return '';
    runs.push(`${target.pod.split('-')[2]} ${isHostScript(input) ? 'host' : 'ladder'}`);
    return answerTo(input);
  };
  const onCreate = (object: ApiObject): ApiObject => {
    if (object.kind !== 'Pod') return object;
    const spec = object['spec'] as { nodeName: string; containers: { image: string }[] };
    const role = object.metadata?.labels?.['kubectl-cni/role'];
    made.push(`${role} ${spec.nodeName} ${spec.containers[0]?.image}`);
    return { ...object, status: { phase: 'Running', podIPs: [{ ip: role === 'end' ? `10.244.9.${made.length}` : '198.18.0.11' }], containerStatuses: [{ state: { running: {} } }] } };
  };
  const cluster = memoryCluster(objects, { now: NOW, exec, onCreate, logs: () => '', ...options });
  const ran = await runCommand(['probe', ...argv], { cluster, ...surroundings });
  return { ...ran, cluster, runs, made };
}

/** Pods and Jobs of ours that are there. */
export function leftIn(cluster: MemoryCluster): readonly string[] {
  return cluster.held().filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/managed-by'] === 'kubectl-cni').map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
}
