import { START_GRACE_SECONDS, agentDaemonSets, duration, imageTag, nameList, runsAgents, secondsBetween } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';
import type { View } from '../../model/rule.ts';

const ROLLING_SECONDS = 600;

/** Agents of two versions, with no update under way. */
export const versionsMixed = defineRule({
  code: 'CNI108',
  name: 'versions-mixed',
  titles: { healthy: 'all agents have one version', broken: 'agents have different versions' },
  severity: 'warning',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.agents', 'node.object', 'cluster.daemonSets'],
  docs: {
    checks:
      'The image tags of the agents that run are the same on all Linux nodes. Unknown while a rolling update is under way, which has replaced a pod within the last ten minutes and is not through; pods that came with their node do not count for that. With OnDelete nothing goes on by itself, so that there is no such grace. The same tag from another registry is the same version.',
    matters: 'An update that stopped half way stays so: with OnDelete nobody deletes the old pods, or the first new pod does not get ready. Versions more than one step apart are not tested together.',
    repair:
      'See why it stopped: `kubectl rollout status -n NAMESPACE daemonset/NAME`. Finish it by curing the pod that is not ready, or with OnDelete by deleting the old pods one node at a time; or go back: `kubectl rollout undo -n NAMESPACE daemonset/NAME`.',
    references: ['https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/'],
  },
  unsettled: (view) =>
    mixedVersions(view)
      .filter(({ rolling }) => rolling)
      .map(({ container, parts }) => ({
        fact: 'node.agents',
        reason: 'unsettled',
        detail: `an update of ${container} is under way: ${parts.map(({ tag }) => tag).join(', ')}`,
      })),
  check: (view) =>
    mixedVersions(view)
      .filter(({ rolling }) => !rolling)
      .map(({ container, parts: [most, ...rest], quietSeconds }) => ({
        message: `${container} runs in ${rest.length + 1} versions: ${[most, ...rest].map(({ tag, on }) => `${tag} on ${nameList(on.map(({ node }) => node))}`).join(', ')}; an update stopped half way`,
        subjects: rest.flatMap(({ on }) => on.map(({ node }) => nodeSubject(node))),
        key: container,
        evidence: rest.flatMap(({ tag, on }) =>
          on.map(({ node, pod }) => ({
            fact: 'node.agents' as const,
            where: `${node} pod ${pod} container ${container}`,
            seen: `${tag}${Number.isFinite(quietSeconds) ? `; no agent was replaced for ${duration(quietSeconds)}` : ''}`,
            expected: most.tag,
          })),
        ),
        next: `kubectl get pods -n ${view.identification.namespace ?? 'kube-system'} -o wide`,
      })),
});

interface Version {
  readonly tag: string;
  readonly on: readonly Instance[];
}

/** A container that runs in several versions; the one that most nodes have comes first. */
interface Mixed {
  readonly container: string;
  readonly parts: readonly [Version, ...Version[]];
  /** Seconds since a pod was last replaced; infinite when all came with their nodes. */
  readonly quietSeconds: number;
  /** That is so lately that the update may still go on. */
  readonly rolling: boolean;
}

function mixedVersions(view: View<'node.agents' | 'node.object' | 'cluster.daemonSets'>): Mixed[] {
  const sets = agentDaemonSets(view.identification, view.get('cluster.daemonSets'));
  const instances = instancesOf(view);
  const containers = view.identification.agentSets.flatMap((set) => [set.calicoContainer ?? [], set.flannelContainer ?? []].flat());
  return [...new Set(containers)].flatMap((container) => {
    const own = instances.filter((instance) => instance.container === container);
    const running = own.flatMap(({ tag, ...instance }) => (instance.running && tag !== undefined ? [{ ...instance, tag }] : []));
    const [most, ...rest] = [...Map.groupBy(running, ({ tag }) => tag)].map(([tag, on]) => ({ tag, on })).sort((a, b) => b.on.length - a.on.length);
    if (most === undefined || rest.length === 0) return [];
    const quietSeconds = Math.min(...own.filter(({ cameWithNode }) => !cameWithNode).map(({ ageSeconds }) => ageSeconds));
    const grace = sets
      .filter(({ template, updateStrategy }) => container in template.containers && updateStrategy !== 'OnDelete')
      .map(({ updated, desired }) => (updated < desired ? ROLLING_SECONDS : START_GRACE_SECONDS));
    return [{ container, parts: [most, ...rest], quietSeconds, rolling: quietSeconds < Math.max(0, ...grace) }];
  });
}

/** A container of an agent's pod. */
interface Instance {
  readonly node: string;
  readonly pod: string;
  readonly container: string;
  readonly running: boolean;
  readonly ageSeconds: number;
  /** Made as its node joined, not by an update. */
  readonly cameWithNode: boolean;
}

function instancesOf({ nodes, taken }: View<'node.agents' | 'node.object'>): (Instance & { readonly tag: string | undefined })[] {
  return nodes.flatMap((node) => {
    const object = node.get('node.object');
    const pods = runsAgents(object) ? Object.entries(node.get('node.agents')).filter(([, { deleting }]) => !deleting) : [];
    return pods.flatMap(([pod, { created, containers }]) =>
      Object.entries(containers).map(([container, { image, state }]) => ({
        node: node.name,
        pod,
        container,
        tag: imageTag(image),
        running: state === 'running',
        ageSeconds: secondsBetween(created, taken),
        cameWithNode: secondsBetween(object.created, created) < START_GRACE_SECONDS,
      })),
    );
  });
}
