import { deploymentFault, deploymentsOf, needsKubeControllers, readyPods, startingDeployments } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** No calico-kube-controllers is ready, or there is none where one has to be. */
export const kubeControllersDown = defineRule({
  code: 'CNI110',
  name: 'kube-controllers-down',
  titles: { healthy: 'calico-kube-controllers is ready', broken: 'calico-kube-controllers is not ready' },
  severity: 'warning',
  cni: ['calico', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.deployments'],
  wants: ['cluster.componentPods'],
  explains: [{ code: 'CNI112', where: 'anywhere', key: 'pods' }],
  docs: {
    checks:
      'The Deployment calico-kube-controllers has a ready pod. It has to be there with the addresses of Calico IPAM and with the operator; Canal, and Calico on the addresses of others, is judged only where there is one.',
    matters:
      'Nothing breaks at once. Addresses and blocks of deleted pods and nodes are not given back, so that the pool fills up; labels that policies select by are not kept up to date. It is an ordinary pod in the pod network, and often the first victim of a broken one.',
    repair:
      'Where there is none, apply that part of the manifest of the same version again: Deployment, ServiceAccount, ClusterRole and ClusterRoleBinding calico-kube-controllers. Else cure the network first. Then `kubectl describe pods -n NAMESPACE -l k8s-app=calico-kube-controllers` and its log say what is missing.',
    references: ['https://docs.tigera.io/calico/latest/reference/kube-controllers/configuration'],
  },
  unsettled: (view) =>
    startingDeployments('calico-kube-controllers', view.get('cluster.deployments'), valueOf(view.want('cluster.componentPods')), view.taken, (ready) => ready === 0),
  check: (view) => {
    const { identification, taken } = view;
    const pods = valueOf(view.want('cluster.componentPods'));
    const found = deploymentsOf(view.get('cluster.deployments'), 'calico-kube-controllers');
    const meaning = 'addresses of deleted pods and nodes are not given back';
    if (found.length === 0 && needsKubeControllers(identification)) {
      const namespace = identification.namespace ?? 'kube-system';
      return [
        {
          message: `there is no Deployment calico-kube-controllers: ${meaning}`,
          subjects: [{ kind: 'Deployment', namespace, name: 'calico-kube-controllers' }],
          evidence: [{ fact: 'cluster.deployments', where: 'all namespaces', seen: 'no Deployment labelled k8s-app=calico-kube-controllers', expected: 'one' }],
          next: `kubectl get deployments -n ${namespace}`,
        },
      ];
    }
    return found
      .filter((deployment) => readyPods(deployment, pods) === 0)
      .map((deployment) => deploymentFault(deployment, pods, taken))
      .filter((fault) => !fault.starting)
      .map(({ why, subjects, evidence, next }) => ({
        message: `calico-kube-controllers is not ready${why === '' ? '' : ` (${why})`}: ${meaning}`,
        subjects,
        evidence,
        next,
      }));
  },
});
