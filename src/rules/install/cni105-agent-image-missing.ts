import { agentFaults, clause, nameList, withoutAgent } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import { defineRule } from '../../model/rule.ts';

/** An agent whose image cannot be had. */
export const agentImageMissing = defineRule({
  code: 'CNI105',
  name: 'agent-image-missing',
  titles: { healthy: 'every agent has its image', broken: 'the image of an agent cannot be pulled' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: (identification) => (identification.embedded ? 'the agent is part of another program and has no pods' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.agents'],
  wants: ['node.agentTrouble', 'node.lease'],
  explains: [
    { code: 'CNI002', where: 'same-nodes' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    { code: 'CNI119', where: 'same-nodes' },
    { code: 'CNI121', where: 'same-nodes' },
    { code: 'CNI122', where: 'same-nodes' },
    { code: 'CNI123', where: 'same-nodes' },
    { code: 'CNI124', where: 'same-nodes' },
    { code: 'CNI301', where: 'same-nodes' },
    { code: 'CNI304', where: 'same-nodes' },
    { code: 'CNI306', where: 'same-nodes' },
    { code: 'CNI307', where: 'same-nodes' },
    { code: 'CNI308', where: 'same-nodes' },
    { code: 'CNI401', where: 'same-nodes' },
    { code: 'CNI402', where: 'shared-node' },
    { code: 'CNI403', where: 'same-nodes' },
    { code: 'CNI407', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
    { code: 'CNI802', where: 'same-nodes' },
    ...withoutAgent(),
  ],
  docs: {
    checks: 'No container of an agent waits with ImagePullBackOff, ErrImagePull, InvalidImageName or ErrImageNeverPull.',
    matters:
      'The agent does not run on that node. Both projects have changed registries: Calico from docker.io to quay.io with v3.31, flannel to docker.io with v0.21 and to ghcr.io with v0.26.4; mirrors of air-gapped clusters break on such a move.',
    repair:
      '`kubectl describe pod -n NAMESPACE POD` has the answer of the registry. Correct the image name, load the image into the mirror, or give the pull secret to the service account. With the Calico operator set `spec.registry` and `spec.imagePullSecrets` of the Installation.',
    references: ['https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff'],
  },
  check: (view) =>
    agentFaults(view, 'no-image').flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const names = group.map(({ node }) => node);
      return [
        {
          message: `${nameList(names)} cannot pull the image ${first.image} of ${first.fault.container}; the pod network there is not maintained`,
          subjects: names.map(nodeSubject),
          key: first.image,
          evidence: group.map(({ node, pod, fault, image }) => ({
            fact: 'node.agents' as const,
            where: `${node} pod ${pod} container ${fault.container}`,
            seen: clause(fault.why, 200),
            expected: `running ${image}`,
          })),
          next: `kubectl describe pod -n ${first.namespace} ${first.pod}`,
        },
      ];
    }),
});
