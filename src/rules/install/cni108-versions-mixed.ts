import { agentDaemonSets, duration, imageTag, nameList, secondsBetween } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

const ROLLING_SECONDS = 600;

interface Running {
  readonly node: string;
  readonly pod: string;
  readonly container: string;
  readonly tag: string;
}

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
  needs: ['node.agents', 'cluster.daemonSets'],
  docs: {
    checks:
      'The image tags of the agents that run are the same on all nodes. A rolling update that has replaced a pod within the last ten minutes is under way and no finding; with OnDelete nothing goes on by itself, so that there is no such grace. The same tag from another registry is the same version.',
    matters: 'An update that stopped half way stays so: with OnDelete nobody deletes the old pods, or the first new pod does not get ready. Versions more than one step apart are not tested together.',
    repair:
      'See why it stopped: `kubectl rollout status -n NAMESPACE daemonset/NAME`. Finish it by curing the pod that is not ready, or with OnDelete by deleting the old pods one node at a time; or go back: `kubectl rollout undo -n NAMESPACE daemonset/NAME`.',
    references: ['https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/'],
  },
  check: (view) => {
    const containers = new Set(view.identification.agentSets.flatMap((set) => [set.calicoContainer, set.flannelContainer]));
    const sets = agentDaemonSets(view.identification, view.get('cluster.daemonSets'));
    const grace = sets.some((set) => set.updateStrategy !== 'OnDelete') ? ROLLING_SECONDS : 0;
    const running: Running[] = [];
    let youngest = Number.POSITIVE_INFINITY;
    for (const node of view.nodes) {
      for (const [pod, state] of Object.entries(node.get('node.agents'))) {
        if (state.deleting) continue;
        youngest = Math.min(youngest, secondsBetween(state.created, view.taken));
        for (const [container, { image, state: phase }] of Object.entries(state.containers)) {
          const tag = imageTag(image);
          if (containers.has(container) && phase === 'running' && tag !== undefined) running.push({ node: node.name, pod, container, tag });
        }
      }
    }
    return [...containers].flatMap((container) => {
      const own = running.filter((entry) => entry.container === container);
      const byTag = Map.groupBy(own, ({ tag }) => tag);
      if (container === null || byTag.size < 2 || youngest < grace) return [];
      const parts = [...byTag].sort((a, b) => b[1].length - a[1].length);
      const [, ...rest] = parts;
      return [
        {
          message: `${container} runs in ${parts.length} versions: ${parts.map(([tag, on]) => `${tag} on ${nameList(on.map(({ node }) => node))}`).join(', ')}; an update stopped half way`,
          subjects: rest.flatMap(([, on]) => on.map(({ node }) => nodeSubject(node))),
          key: container,
          evidence: rest.flatMap(([tag, on]) =>
            on.map(({ node, pod }) => ({
              fact: 'node.agents' as const,
              where: `${node} pod ${pod} container ${container}`,
              seen: `${tag}; no agent was replaced for ${duration(youngest)}`,
              expected: parts[0]?.[0] ?? '',
            })),
          ),
          next: `kubectl get pods -n ${view.identification.namespace ?? 'kube-system'} -o wide`,
        },
      ];
    });
  },
});
