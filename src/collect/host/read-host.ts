import type { Cluster, ExecTarget } from '../../kube/cluster.ts';
import type { NodeFactName } from '../../model/facts.ts';
import { observed, unavailable } from '../../model/observation.ts';
import type { Unavailable } from '../../model/observation.ts';
import type { NodeObservations } from '../../model/snapshot.ts';
import { parseSections } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import { redact } from '../redact.ts';
import { runScript } from '../run-script.ts';
import { HOST_COMMANDS } from './commands.ts';
import { fileFacts } from './file-facts.ts';
import { filterFacts } from './filter-facts.ts';
import { kernelFacts } from './kernel-facts.ts';
import { isLacking } from './section-fact.ts';
import { hostScript } from './script.ts';

/** The facts that one exec in a debug pod brings. */
export const HOST_FACTS = [
  'node.system',
  'node.links',
  'node.routes',
  'node.policyRules',
  'node.neighbours',
  'node.forwarding',
  'node.sysctls',
  'node.conntrack',
  'node.counters',
  'node.packetFilter',
  'node.ipSets',
  'node.sockets',
  'node.kernelLog',
  'node.cniConfig',
  'node.cniBinaries',
  'node.subnetEnv',
  'node.calicoFiles',
  'node.hostLocal',
] as const satisfies readonly NodeFactName[];

/** The debug pod of a node. */
export interface DebugPod extends ExecTarget {
  readonly image: string;
  readonly startMs: number;
  readonly privileged: boolean;
}

/** Reads a node in one exec. `mark` is a word that occurs nowhere else. Every fact is there, observed or not. */
export async function readHost(cluster: Cluster, pod: DebugPod, deadlineMs: number, mark: string): Promise<NodeObservations> {
  try {
    const { value, at } = await runScript(cluster, pod, hostScript(HOST_COMMANDS, mark), deadlineMs, mark);
    const sections = parseSections(value.stdout, value.stderr, mark);
    if (sections.byName.size === 0) return allMissing(unavailable('failed', redact(`the shell of the debug pod ended with ${value.exitCode}${lastLine(value.stderr)}`)));
    const lacking = HOST_COMMANDS.filter(({ section }) => isLacking(sections, section)).map(({ words }) => words[0] ?? '');
    const { image, startMs, privileged, namespace } = pod;
    const state = { image, startMs, shell: sections.shell ?? 'sh', lacking: [...new Set(lacking)], privileged };
    return {
      'node.debugPod': observed(state, at, `Pod ${namespace}/${pod.pod}`),
      ...kernelFacts(sections, at),
      ...fileFacts(sections, at, roundOf(cluster, pod)),
      'node.packetFilter': filterFacts(sections, at),
    };
  } catch (error) {
    return allMissing(absenceBecause(error));
  }
}

/** `: Killed`, or nothing. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}

/** How long the last exec in a pod took. */
function roundOf(cluster: Cluster, { namespace, pod }: DebugPod): number | undefined {
  return cluster.requests().findLast(({ request }) => request.includes(`/namespaces/${namespace}/pods/${pod}/exec?`))?.milliseconds;
}

/** All facts of a debug pod, missing for one reason. */
export function allMissing(absence: Unavailable): NodeObservations {
  return Object.fromEntries(['node.debugPod', ...HOST_FACTS].map((fact) => [fact, absence])) as NodeObservations;
}
