import { chosenConfig, isWrapper, nameList, readsElsewhere, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';
import type { MissingFact } from '../../model/rule.ts';

/** A node whose runtime takes another CNI's configuration. */
export const cniConfigDoubled = defineRule({
  code: 'CNI120',
  name: 'cni-config-doubled',
  titles: { healthy: "every node's runtime takes the configuration of its CNI", broken: "a node's runtime takes another CNI's configuration" },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ policyOnly }) => (policyOnly ? "another CNI's plugin makes the pod network" : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.cniConfig', 'node.object'],
  explains: [
    { code: 'CNI121', where: 'same-nodes' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI704', where: 'shared-node', key: 'full-size' },
    { code: 'CNI702', where: 'same-nodes' },
    { code: 'CNI705', where: 'same-nodes' },
    { code: 'CNI706', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI710', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "Of the files in the CNI configuration directory of each node, the runtime takes the first one in the order of names: it is the one of the CNI that runs, or of Multus, which leads to it. Files of others behind it do no harm. Unknown where k3s or MicroK8s reads another directory than the one with a file.",
    matters:
      'After a change of CNI, or with podman, CRI-O or a trial on the node, another file comes first: the node stays Ready, and new pods get addresses of a network that no other node knows, or none. Pods from before go on, so that it shows pod by pod.',
    repair:
      'Take the other file out of the way, under a name that the runtime does not read: `mv /etc/cni/net.d/FILE /etc/cni/net.d/FILE.bak`. Then make the pods anew that got their network by it: those of the node with an address outside the pod network, `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=NODE`.',
    references: ['https://github.com/containerd/go-cni/blob/main/opts.go', 'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/'],
  },
  unsettled: (view) =>
    view.nodes.flatMap((node): MissingFact[] => {
      const { directory } = node.get('node.cniConfig');
      if (!runsAgents(node.get('node.object')) || !readsElsewhere(view.identification, directory)) return [];
      return [{ fact: 'node.cniConfig', node: node.name, reason: 'unsettled', detail: `its runtime reads another directory than ${directory}` }];
    }),
  check: (view) => {
    const wrong = view.nodes.filter((node) => runsAgents(node.get('node.object'))).flatMap((node) => {
      const config = node.get('node.cniConfig');
      const { file, own } = chosenConfig(config, view.identification, node.get('node.object').containerRuntime);
      const taken = file === null ? undefined : config.files[file];
      if (file === null || taken === undefined || own.length === 0 || own.includes(file) || isWrapper(taken) || readsElsewhere(view.identification, config.directory)) return [];
      return [{ name: node.name, directory: config.directory, file, own: own[0] ?? '', types: nameList([...new Set(taken.plugins.map(({ type }) => type))]), all: Object.keys(config.files).sort() }];
    });
    return [...Map.groupBy(wrong, ({ file, own, types }) => `${file} ${own} ${types}`).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      return {
        message: `the runtime of ${nameList(names)} takes the CNI configuration ${first?.file ?? ''} (${first?.types ?? ''}) before ${first?.own ?? ''}: new pods there are not part of ${view.identification.product}'s network`,
        subjects: names.map(nodeSubject),
        key: first?.file ?? '',
        evidence: group.map(({ name, directory, all, own }) => ({ fact: 'node.cniConfig' as const, where: `${directory} on ${name}`, seen: nameList(all), expected: `${own} first` })),
        next: `kubectl get pods --all-namespaces -o wide --field-selector spec.nodeName=${names[0] ?? ''}`,
      };
    });
  },
});
