import { deploymentFault, deploymentsOf, readyPods } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** No calico-kube-controllers is ready. */
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
    checks: 'The Deployment calico-kube-controllers, where there is one, has a ready pod.',
    matters:
      'Nothing breaks at once. Addresses and blocks of deleted pods and nodes are not given back, so that the pool fills up; labels that policies select by are not kept up to date. It is an ordinary pod in the pod network, and often the first victim of a broken one.',
    repair: 'Cure the network first. Then `kubectl describe pods -n NAMESPACE -l k8s-app=calico-kube-controllers` and its log say what is missing.',
    references: ['https://docs.tigera.io/calico/latest/reference/kube-controllers/configuration'],
  },
  check: (view) => {
    const pods = valueOf(view.want('cluster.componentPods'));
    return deploymentsOf(view.get('cluster.deployments'), 'calico-kube-controllers')
      .filter((deployment) => readyPods(deployment, pods) === 0)
      .map((deployment) => deploymentFault(deployment, pods, view.taken))
      .filter((fault) => !fault.starting)
      .map(({ why, subjects, evidence, next }) => ({
        message: `calico-kube-controllers is not ready${why === '' ? '' : ` (${why})`}: addresses of deleted pods and nodes are not given back`,
        subjects,
        evidence,
        next,
      }));
  },
});
