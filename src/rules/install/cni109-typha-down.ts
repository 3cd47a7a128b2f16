import { deploymentFault, deploymentsOf, newPodsCutOff, readyPods, startingDeployments } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** No Typha is ready, while calico-node is set up to use it. */
export const typhaDown = defineRule({
  code: 'CNI109',
  name: 'typha-down',
  titles: { healthy: 'Typha is ready', broken: 'no Typha is ready' },
  severity: 'critical',
  cni: ['calico', 'canal'],
  skip: (identification) => (identification.typha === 'not-used' ? 'Typha is not used' : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.deployments'],
  wants: ['cluster.componentPods'],
  explains: [
    { code: 'CNI104', where: 'anywhere' },
    { code: 'CNI107', where: 'anywhere' },
    { code: 'CNI110', where: 'anywhere' },
    { code: 'CNI112', where: 'anywhere', key: 'pods' },
    ...newPodsCutOff('anywhere'),
    { code: 'CNI709', where: 'anywhere' },
  ],
  docs: {
    checks: 'Where calico-node is configured with the service calico-typha, the Deployment of that name exists and has at least one ready pod.',
    matters:
      'Typha hands the state of the cluster on to every Felix. Without one, calico-node gets no new policy, routes or pods: what runs goes on, what changes is lost, and a calico-node that restarts does not get ready.',
    repair:
      'See why it is not ready: `kubectl describe pods -n NAMESPACE -l k8s-app=calico-typha`. Each Typha takes TCP 5473 of its node, so that no more can run than nodes admit them. A manifest installation of up to 50 nodes can do without: set `typha_service_name: none` in calico-config and restart the DaemonSet.',
    references: ['https://docs.tigera.io/calico/latest/reference/typha/overview'],
  },
  unsettled: (view) =>
    startingDeployments('calico-typha', view.get('cluster.deployments'), valueOf(view.want('cluster.componentPods')), view.taken, (ready) => ready === 0),
  check: (view) => {
    const { identification, taken } = view;
    const found = deploymentsOf(view.get('cluster.deployments'), 'calico-typha');
    const pods = valueOf(view.want('cluster.componentPods'));
    if (found.some((typha) => readyPods(typha, pods) > 0)) return [];
    const meaning = 'calico-node gets no changes of policy, routes and pods';
    const [typha] = found;
    if (typha === undefined) {
      if (identification.typha !== 'used') return [];
      const namespace = identification.namespace ?? 'kube-system';
      return [
        {
          message: `calico-node is set up to use Typha, but there is no Deployment calico-typha: ${meaning}`,
          subjects: [{ kind: 'Deployment', namespace, name: 'calico-typha' }],
          evidence: [{ fact: 'cluster.deployments', where: 'all namespaces', seen: 'no Deployment labelled k8s-app=calico-typha', expected: 'one' }],
          next: `kubectl get deployments -n ${namespace}`,
        },
      ];
    }
    const fault = deploymentFault(typha, pods, taken);
    if (fault.starting || (typha.desired === 0 && identification.typha !== 'used')) return [];
    return [
      {
        message: `no Typha is ready${fault.why === '' ? '' : ` (${fault.why})`}: ${meaning}`,
        subjects: fault.subjects,
        evidence: fault.evidence,
        next: fault.next,
      },
    ];
  },
});
