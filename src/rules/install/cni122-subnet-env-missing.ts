import { contains, hasStartingAgent, nameList, parseCidr, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { SubnetEnv } from '../../model/host-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** A node without the file by which flannel tells its plugin the node's subnet, or with one of another subnet. */
export const subnetEnvMissing = defineRule({
  code: 'CNI122',
  name: 'subnet-env-missing',
  titles: { healthy: "every node has flannel's subnet.env", broken: "flannel's subnet.env is missing or wrong on a node" },
  severity: 'critical',
  cni: ['flannel'],
  skip: ({ ipam }) => (ipam === 'host-local' || ipam === 'unknown' ? undefined : 'addresses do not come from the pod CIDR of the node'),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.subnetEnv', 'node.object'],
  wants: ['node.agents'],
  explains: [
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI213', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI704', where: 'shared-node', key: 'pod' },
    { code: 'CNI704', where: 'shared-node', key: 'pods' },
    { code: 'CNI707', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "Each node of flannel has /run/flannel/subnet.env, and FLANNEL_SUBNET in it is of the node's pod CIDR. Unknown while its agent has just started, as flanneld writes the file when it has its lease. Canal's plugin does not read it.",
    matters:
      'The flannel plugin reads it for each pod: without it none starts, with `open /run/flannel/subnet.env: no such file or directory`. With another subnet pods get addresses that other nodes send elsewhere. Pods from before go on.',
    repair:
      'Delete the flannel pod of that node: the next one writes the file (`kubectl delete pod -n NAMESPACE POD`). Never write it by hand: /run is empty after a reboot, and what it says has to be what flannel announces.',
    references: ['https://github.com/flannel-io/cni-plugin/blob/main/flannel.go', 'https://github.com/flannel-io/flannel/blob/master/pkg/subnet/subnet.go'],
  },
  unsettled: (view) =>
    view.nodes
      .filter((node) => faultIn(node.get('node.subnetEnv').file, node.get('node.object').podCidrs) !== undefined && runsAgents(node.get('node.object')) && hasStartingAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken))
      .map(({ name }) => ({ fact: 'node.subnetEnv' as const, node: name, reason: 'unsettled' as const, detail: 'its agent has just started' })),
  check: (view) => {
    const wrong = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const fault = faultIn(node.get('node.subnetEnv').file, object.podCidrs);
      if (fault === undefined || !runsAgents(object) || hasStartingAgent(valueOf(view.wantOf(node.name, 'node.agents')) ?? {}, view.taken)) return [];
      return [{ name: node.name, fault, cidrs: nameList(object.podCidrs) }];
    });
    const missing = wrong.filter(({ fault }) => fault === '');
    const others = wrong.filter(({ fault }) => fault !== '');
    return [...(missing.length === 0 ? [] : [missing]), ...others.map((each) => [each])].map((group) => {
      const names = group.map(({ name }) => name);
      const { fault = '', cidrs = '' } = group[0] ?? {};
      return {
        message:
          fault === ''
            ? `/run/flannel/subnet.env is missing on ${nameList(names)}: no new pod starts there`
            : `flannel's subnet.env on ${nameList(names)} says ${fault}, which is not of the node's pod CIDR ${cidrs}: new pods get addresses that other nodes do not send there`,
        subjects: names.map(nodeSubject),
        key: fault === '' ? 'missing' : 'differs',
        evidence: group.map(({ name, cidrs: own }) => ({ fact: 'node.subnetEnv' as const, where: `/run/flannel/subnet.env on ${name}`, seen: fault === '' ? 'there is none' : `FLANNEL_SUBNET=${fault}`, expected: `a subnet of ${own || "the node's pod CIDR"}` })),
        next: fault === '' ? 'kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox' : `kubectl get node ${names[0] ?? ''} -o jsonpath={.spec.podCIDRs}`,
      };
    });
  },
});

/** Empty where there is no file, else the subnet in it that is none of the node; undefined where all is well, or nothing is known. */
function faultIn(file: SubnetEnv | null, podCidrs: readonly string[]): string | undefined {
  if (file === null) return '';
  const own = podCidrs.flatMap((each) => parseCidr(each) ?? []);
  return [file.subnet, file.ipv6Subnet].find((subnet): subnet is string => {
    const read = subnet === null ? undefined : parseCidr(subnet);
    return read !== undefined && own.some(({ family }) => family === read.family) && !own.some((each) => contains(each, read));
  });
}
