import { announcedBackend, announcementOf, backendName, brokenFrom, configuredBackend, nameList, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** Nodes that run different backends of flannel. */
export const backendMismatch = defineRule({
  code: 'CNI302',
  name: 'backend-mismatch',
  titles: { healthy: 'all nodes run the same flannel backend', broken: 'nodes run different flannel backends' },
  severity: 'critical',
  cni: ['flannel', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['node.object'],
  wants: ['cluster.flannelConfig'],
  explains: brokenFrom('tunnel'),
  docs: {
    checks: 'All Linux nodes announce the same `backend-type`, and with VXLAN the same VNI.',
    matters:
      'flannel ignores nodes of another backend (`ignoring non-vxlan subnet`): between the two kinds there is no route. It happens when the ConfigMap is changed and only some agents restart, by hand or because their node was rebooted.',
    repair:
      'Decide which backend is to be, put it into net-conf.json, and restart all agents: `kubectl rollout restart -n NAMESPACE daemonset/kube-flannel-ds`. Traffic between nodes stops until all are through.',
    references: ['https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md'],
  },
  check: (view) => {
    const announced = view.nodes.flatMap((node) => {
      const object = node.get('node.object');
      const { overlay } = announcementOf(object, view.identification);
      if (overlay === null || !runsAgents(object)) return [];
      return [{ name: node.name, kind: backendName(announcedBackend(overlay)) }];
    });
    const kinds = [...Map.groupBy(announced, ({ kind }) => kind)].sort((a, b) => b[1].length - a[1].length);
    if (kinds.length < 2) return [];
    const config = valueOf(view.want('cluster.flannelConfig'));
    const configured = config && backendName(configuredBackend(config));
    const wanted = kinds.find(([kind]) => kind === configured) ?? kinds[0];
    const odd = kinds.filter((entry) => entry !== wanted);
    return [
      {
        message: `flannel runs ${kinds.map(([kind, nodes]) => `${kind} on ${nameList(nodes.map(({ name }) => name))}`).join(' and ')}: no route between them`,
        subjects: odd.flatMap(([, nodes]) => nodes.map(({ name }) => nodeSubject(name))),
        evidence: odd.flatMap(([kind, nodes]) =>
          nodes.map(({ name }) => ({
            fact: 'node.object' as const,
            where: `${name} annotation backend-type`,
            seen: kind,
            expected: `${wanted?.[0] ?? ''}${config === undefined ? '' : `; ConfigMap ${config.configMap} says ${configured}`}`,
          })),
        ),
        next: 'kubectl get nodes -o yaml | grep flannel.alpha.coreos.com/backend-type',
      },
    ];
  },
});
