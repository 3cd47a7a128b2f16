import { chosenConfig, hasStartingAgent, isOfPodNetwork, isWrapper, nameList, readsElsewhere, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { MissingFact, NodeView, View } from '../../model/rule.ts';

/** A node whose runtime finds no CNI configuration that it can use. */
export const cniConfigMissing = defineRule({
  code: 'CNI119',
  name: 'cni-config-missing',
  titles: { healthy: 'every node has a CNI configuration', broken: 'a node lacks its CNI configuration' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ policyOnly }) => (policyOnly ? "another CNI's plugin makes the pod network" : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.cniConfig', 'node.object'],
  wants: ['node.endPod', 'node.agents', 'cluster.ipPools'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "The CNI configuration directory of each node holds a file of the CNI that runs, and the runtime can use the first one: it is JSON, has a name and plugins. Unknown while the agent starts, whose init container writes it, where k3s or MicroK8s reads another directory than the one with a file, and where pods start although no file is found, or get addresses of the CNI's although no file is its own, as the runtime reads another directory.",
    matters:
      'Without one the node becomes NotReady with `cni plugin not initialized`, and no new pod starts there. Where another file is left, as that of podman, the runtime takes that one without a word: pods get addresses that no other node knows. Agents write theirs only when they start, so that they stay Ready.',
    repair:
      "Delete the pod of the CNI on that node: the init container of the next one writes the file anew (`kubectl delete pod -n NAMESPACE POD`). Take a file that cannot be used out of the directory first, or correct the ConfigMap that it is made of: `calico-config`, `kube-flannel-cfg`, `canal-config`.",
    references: ['https://github.com/containerd/go-cni/blob/main/opts.go', 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/'],
  },
  unsettled: (view) => lacking(view).flatMap(({ name, doubt }): MissingFact[] => (doubt === '' ? [] : [{ fact: 'node.cniConfig', node: name, reason: 'unsettled', detail: doubt }])),
  check: (view) => {
    const sure = lacking(view).filter(({ doubt }) => doubt === '');
    return [...Map.groupBy(sure, ({ what, meaning }) => `${what} ${meaning}`).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      return {
        message: `${first?.what ?? ''} on ${nameList(names)}: ${first?.meaning ?? ''}`,
        subjects: names.map(nodeSubject),
        evidence: group.map(({ name, directory, seen }) => ({ fact: 'node.cniConfig' as const, where: `${directory} on ${name}`, seen, expected: 'a file of this CNI that the runtime can use comes first' })),
        key: first?.what ?? '',
        next: `kubectl describe node ${names[0] ?? ''}`,
      };
    });
  },
});

interface Lacking {
  readonly name: string;
  readonly directory: string;
  readonly what: string;
  readonly meaning: string;
  readonly seen: string;
  /** Why it is not to be judged; empty when it is. */
  readonly doubt: string;
}

type ConfigView = View<'node.cniConfig' | 'node.object', 'node.endPod' | 'node.agents' | 'cluster.ipPools'>;

function lacking(view: ConfigView): Lacking[] {
  return view.nodes.filter((node) => runsAgents(node.get('node.object'))).flatMap((node) => {
    const { directory, files, setAside } = node.get('node.cniConfig');
    const { file, spoiled, own } = chosenConfig(node.get('node.cniConfig'), view.identification, node.get('node.object').containerRuntime);
    const taken = file === null ? undefined : files[file];
    const aside = setAside.length === 0 ? '' : `, and set aside ${nameList(setAside)}`;
    const found = { name: node.name, directory, seen: `${nameList(Object.keys(files)) || 'no configuration'}${aside}`, doubt: doubtOf(view, node, taken === undefined) };
    const product = view.identification.product;
    if (taken !== undefined) {
      if (own.length > 0 || isWrapper(taken)) return readsElsewhere(view.identification, directory) ? [{ ...found, what: '', meaning: '' }] : [];
      const types = nameList([...new Set(taken.plugins.map(({ type }) => type))]);
      return [{ ...found, what: `the CNI configuration of ${product} is gone`, meaning: `the runtime takes ${file ?? ''} (${types}), and new pods get a network that other nodes do not know` }];
    }
    if (spoiled === null) return [{ ...found, what: `there is no CNI configuration in ${directory}`, meaning: 'no new pod starts there' }];
    const error = files[spoiled]?.error ?? '';
    return [{ ...found, seen: `${spoiled}: ${error}`, what: `the CNI configuration ${spoiled} cannot be used (${error})`, meaning: 'the runtime loads none, and no new pod starts there' }];
  });
}

function doubtOf(view: ConfigView, node: NodeView<'node.cniConfig' | 'node.object'>, none: boolean): string {
  const { directory } = node.get('node.cniConfig');
  if (readsElsewhere(view.identification, directory)) return `its runtime reads another directory than ${directory}`;
  if (hasStartingAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken)) return 'its agent has just started';
  const end = valueOf(view.wantOf(node.name, 'node.endPod'));
  if (end?.started !== true) return '';
  if (none) return `pods start there, so that its runtime reads another directory than ${directory}`;
  const own = isOfPodNetwork(end.ips, node.get('node.object'), valueOf(view.want('cluster.ipPools')), view.identification);
  return own === false ? '' : `pods there ${own === true ? '' : 'may '}get addresses of its network, so that its runtime ${own === true ? 'reads' : 'may read'} another directory than ${directory}`;
}
