import { deploymentFault, deploymentsOf, readyPods, startingDeployments } from '../../derive/index.ts';
import { defineRule } from '../../model/rule.ts';

/** Some of the DNS servers are not ready. */
export const dnsDegraded = defineRule({
  code: 'CNI703',
  name: 'dns-degraded',
  titles: { healthy: 'every CoreDNS is ready', broken: 'some CoreDNS pods are not ready' },
  severity: 'warning',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.deployments', 'cluster.componentPods'],
  explains: [
    { code: 'CNI702', where: 'anywhere' },
    { code: 'CNI705', where: 'anywhere' },
    { code: 'CNI708', where: 'anywhere', key: 'service' },
  ],
  docs: {
    checks:
      'Of a Deployment labelled k8s-app=kube-dns that has a ready pod, all are ready within two minutes of their start. Unknown where the pods may not be listed, as their age tells a fault from a rollout.',
    matters: 'Names still resolve. What remains carries the load of all, and is lost with one more node.',
    repair: '`kubectl describe pods -n kube-system -l k8s-app=kube-dns` says why the others are not ready; often the node they are on has no pod network.',
    references: ['https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/'],
  },
  unsettled: (view) =>
    startingDeployments('kube-dns', view.get('cluster.deployments'), view.get('cluster.componentPods'), view.taken, (ready, desired) => ready > 0 && ready < desired),
  check: (view) => {
    const pods = view.get('cluster.componentPods');
    return deploymentsOf(view.get('cluster.deployments'), 'kube-dns')
      .map((server) => ({ ...server, ready: readyPods(server, pods) }))
      .filter(({ ready, desired }) => ready > 0 && ready < desired)
      .map((server) => ({ server, fault: deploymentFault(server, pods, view.taken) }))
      .filter(({ fault }) => !fault.starting)
      .map(({ server, fault }) => ({
        message: `${server.desired - server.ready} of ${server.desired} CoreDNS pods ${server.desired - server.ready === 1 ? 'is' : 'are'} not ready${fault.why === '' ? '' : ` (${fault.why})`}: names resolve, with less in reserve`,
        subjects: fault.subjects,
        evidence: fault.evidence,
        next: fault.next,
      }));
  },
});
