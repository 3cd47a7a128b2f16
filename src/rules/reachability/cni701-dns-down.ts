import { deploymentFault, deploymentsOf, readyPods, startingDeployments } from '../../derive/index.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';

/** The cluster has no DNS server that is ready. */
export const dnsDown = defineRule({
  code: 'CNI701',
  name: 'dns-down',
  titles: { healthy: 'CoreDNS is ready', broken: 'no CoreDNS is ready' },
  severity: 'critical',
  cni: [],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.deployments'],
  wants: ['cluster.componentPods'],
  explains: [
    { code: 'CNI702', where: 'anywhere' },
    { code: 'CNI705', where: 'anywhere' },
  ],
  docs: {
    checks: 'Of the Deployments labelled k8s-app=kube-dns one at least has a ready pod. A cluster where they are scaled to 0 has its DNS elsewhere and is not judged.',
    matters: 'No name resolves in pods. It is mostly a consequence: CoreDNS lives in the pod network and is the first to suffer when that is broken.',
    repair:
      'Cure the network first. Then `kubectl logs -n kube-system -l k8s-app=kube-dns`: `Loop ... detected` means that the resolv.conf of the node points back to CoreDNS; `Corefile` errors mean a bad ConfigMap.',
    references: ['https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/'],
  },
  unsettled: (view) =>
    startingDeployments('kube-dns', view.get('cluster.deployments'), valueOf(view.want('cluster.componentPods')), view.taken, (ready) => ready === 0),
  check: (view) => {
    const servers = deploymentsOf(view.get('cluster.deployments'), 'kube-dns').filter(({ desired }) => desired > 0);
    const pods = valueOf(view.want('cluster.componentPods'));
    if (servers.length === 0 || servers.some((server) => readyPods(server, pods) > 0)) return [];
    const faults = servers.map((server) => deploymentFault(server, pods, view.taken));
    if (faults.some(({ starting }) => starting)) return [];
    const why = faults.find((fault) => fault.why !== '')?.why ?? '';
    return [
      {
        message: `no CoreDNS is ready${why === '' ? '' : ` (${why})`}: no name resolves in pods`,
        subjects: faults.flatMap(({ subjects }) => subjects),
        evidence: faults.flatMap(({ evidence }) => evidence),
        next: faults[0]?.next ?? '',
      },
    ];
  },
});
