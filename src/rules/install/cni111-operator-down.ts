import { deploymentFault, deploymentsOf, readyPods, startingDeployments } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** The operator that owns Calico is not ready. */
export const operatorDown = defineRule({
  code: 'CNI111',
  name: 'operator-down',
  titles: { healthy: 'the Calico operator is ready', broken: 'the Calico operator is not ready' },
  severity: 'warning',
  cni: ['calico', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.deployments'],
  wants: ['cluster.componentPods'],
  explains: [{ code: 'CNI112', where: 'anywhere' }],
  docs: {
    checks: 'The Deployment tigera-operator, where there is one, has a ready pod.',
    matters: 'The network goes on as it is. Changes of the Installation have no effect, Typha is not scaled with the cluster, and certificates are not renewed.',
    repair: '`kubectl describe pods -n NAMESPACE -l k8s-app=tigera-operator` and its log say what is missing.',
    references: ['https://docs.tigera.io/calico/latest/reference/installation/api'],
  },
  unsettled: (view) =>
    startingDeployments('tigera-operator', view.get('cluster.deployments'), valueOf(view.want('cluster.componentPods')), view.taken, (ready) => ready === 0),
  check: (view) => {
    const pods = valueOf(view.want('cluster.componentPods'));
    return deploymentsOf(view.get('cluster.deployments'), 'tigera-operator')
      .filter((deployment) => readyPods(deployment, pods) === 0)
      .map((deployment) => deploymentFault(deployment, pods, view.taken))
      .filter((fault) => !fault.starting)
      .map(({ why, subjects, evidence, next }) => ({
        message: `the Calico operator is not ready${why === '' ? '' : ` (${why})`}: changes of the Installation have no effect`,
        subjects,
        evidence,
        next,
      }));
  },
});
