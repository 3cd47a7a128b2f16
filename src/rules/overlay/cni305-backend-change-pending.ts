import { announcedBackend, announcementOf, backendName, configuredBackend, nameList, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** flannel's configuration names a backend that no node runs yet. */
export const backendChangePending = defineRule({
  code: 'CNI305',
  name: 'backend-change-pending',
  titles: { healthy: 'flannel runs as it is configured', broken: 'flannel does not run as it is configured' },
  severity: 'warning',
  cni: ['flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.flannelConfig', 'node.object'],
  docs: {
    checks: 'The backend in net-conf.json is the one that the nodes announce, with VXLAN the VNI as well, which is 1 where it names none. Judged where all nodes announce the same.',
    matters: 'flannel reads its configuration when it starts. The next agent that restarts takes the new backend, and its node then has no route to the others.',
    repair:
      'Put the old backend back into the ConfigMap, or restart all agents at once in a maintenance window: `kubectl rollout restart -n NAMESPACE daemonset/kube-flannel-ds`.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/running.md'],
  },
  check: (view) => {
    const config = view.get('cluster.flannelConfig');
    const announced = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const { overlay } = announcementOf(object, view.identification);
      return overlay === null || !runsAgents(object) ? [] : [{ name: node.name, ...announcedBackend(overlay) }];
    });
    const [first] = announced;
    if (first === undefined || announced.some(({ type, vni }) => type !== first.type || vni !== first.vni)) return [];
    const next = configuredBackend(config);
    const sameType = next.type === first.type;
    if (sameType && (first.vni === null || first.vni === next.vni)) return [];
    const said = sameType ? backendName(next) : next.type;
    const runs = sameType ? backendName(first) : first.type;
    const names = announced.map(({ name }) => name);
    const [namespace = '', name = ''] = config.configMap.split('/');
    return [
      {
        message: `flannel is configured as ${said} but runs ${runs} on ${nameList(names)}: the next agent to restart loses the others`,
        subjects: [{ kind: 'ConfigMap', namespace, name }, ...names.map(nodeSubject)],
        evidence: [{ fact: 'cluster.flannelConfig', where: `ConfigMap ${config.configMap} net-conf.json Backend`, seen: said, expected: `${runs}, as the nodes announce` }],
        next: `kubectl get configmap -n ${namespace} ${name} -o yaml`,
      },
    ];
  },
});
