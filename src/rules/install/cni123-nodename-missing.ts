import { calicoPlaces, hasStartingAgent, nameList, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { NodeView, View } from '../../model/rule.ts';

/** A node on which Calico's plugin finds no name of the node, or another one. */
export const nodenameMissing = defineRule({
  code: 'CNI123',
  name: 'nodename-missing',
  titles: { healthy: "Calico's file nodename is on every node", broken: "Calico's file nodename is missing or wrong on a node" },
  severity: 'critical',
  cni: ['calico', 'canal'],
  skip: ({ policyOnly }) => (policyOnly ? "another CNI's plugin makes the pod network" : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.calicoFiles', 'node.object'],
  wants: ['node.cniConfig', 'node.agents', 'node.endPod'],
  explains: [
    { code: 'CNI107', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI707', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "Each node has /var/lib/calico/nodename (with MicroK8s, in the folder of its snap), and the name that Calico's plugin takes, `nodename` of its configuration or else of that file, is the name of the Node, with the Kubernetes datastore. A pod that has just started there proves that the plugin finds a file. Unknown while its agent has just started, which writes the file.",
    matters:
      'The plugin starts no pod without the file: `stat /var/lib/calico/nodename: no such file or directory`. With another name it asks for addresses of a node that does not exist. With BGP the readiness probe fails as well; without it the agent stays Ready.',
    repair:
      'Delete the calico-node pod of that node: the next one writes the file (`kubectl delete pod -n NAMESPACE POD`). See that its DaemonSet mounts /var/lib/calico of the node and sets NODENAME from `spec.nodeName`.',
    references: ['https://github.com/projectcalico/calico/blob/v3.28.5/cni-plugin/pkg/plugin/plugin.go', 'https://github.com/projectcalico/calico/blob/v3.28.5/node/pkg/lifecycle/utils/utils.go'],
  },
  unsettled: (view) =>
    view.nodes
      .filter((node) => faultOn(view, node) !== undefined && isYoung(view, node.name))
      .map(({ name }) => ({ fact: 'node.calicoFiles' as const, node: name, reason: 'unsettled' as const, detail: 'its agent has just started' })),
  check: (view) => {
    const wrong = view.nodes.flatMap((node) => {
      const fault = faultOn(view, node);
      return fault === undefined || isYoung(view, node.name) ? [] : [{ name: node.name, ...fault }];
    });
    const missing = wrong.filter(({ taken }) => taken === null);
    const others = wrong.filter(({ taken }) => taken !== null);
    return [...(missing.length === 0 ? [] : [missing]), ...others.map((each) => [each])].map((group) => {
      const names = group.map(({ name }) => name);
      const taken = group[0]?.taken ?? null;
      return {
        message: taken === null ? `${calicoPlaces(view.identification).nodename} is missing on ${nameList(names)}: no new pod starts there` : `Calico's plugin takes ${nameList(names)} for a node named ${taken}: new pods there get no addresses of their node`,
        subjects: names.map(nodeSubject),
        key: taken === null ? 'missing' : 'differs',
        evidence: group.map(({ name, fact, where }) => ({ fact, where: `${where} on ${name}`, seen: taken ?? 'there is none', expected: name })),
        next: 'kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox',
      };
    });
  },
});

type NameView = View<'node.calicoFiles' | 'node.object', 'node.cniConfig' | 'node.agents' | 'node.endPod'>;

interface NameFault {
  /** The name that the plugin takes; null where it stops for want of the file. */
  readonly taken: string | null;
  readonly fact: 'node.calicoFiles' | 'node.cniConfig';
  readonly where: string;
}

/** With etcd a node may have another name in Calico; then its Node has no annotation of Calico. */
function faultOn(view: NameView, node: NodeView<'node.calicoFiles' | 'node.object'>): NameFault | undefined {
  const object = node.get('node.object');
  const { nodename } = node.get('node.calicoFiles');
  if (!runsAgents(object)) return undefined;
  const file = { fact: 'node.calicoFiles' as const, where: calicoPlaces(view.identification).nodename };
  if (nodename === null) return valueOf(view.wantOf(node.name, 'node.endPod'))?.started === true ? undefined : { taken: null, ...file };
  const named = Object.entries(valueOf(view.wantOf(node.name, 'node.cniConfig'))?.files ?? {}).find(([, { plugins }]) => plugins.some(({ type }) => type === 'calico'));
  const configured = named?.[1].plugins.find(({ type }) => type === 'calico')?.nodename ?? null;
  const taken = configured ?? nodename;
  const inKubernetes = view.identification.cni === 'canal' || Object.keys(object.annotations).some((key) => key.startsWith('projectcalico.org/'));
  if (!inKubernetes || taken === node.name) return undefined;
  return configured === null ? { taken, ...file } : { taken, fact: 'node.cniConfig', where: `nodename in ${named?.[0] ?? ''}` };
}

function isYoung(view: NameView, name: string): boolean {
  return hasStartingAgent(valueOf(view.wantOf(name, 'node.agents')) ?? {}, view.taken);
}
