import { testedKubernetes } from '../../derive/index.ts';
import { defineRule } from '../../model/rule.ts';

/** A Kubernetes version that this version of Calico was not tested with. */
export const untestedKubernetes = defineRule({
  code: 'CNI118',
  name: 'untested-kubernetes',
  titles: { healthy: 'Calico was tested with this Kubernetes', broken: 'Calico was not tested with this Kubernetes' },
  severity: 'info',
  cni: ['calico', 'canal'],
  since: '0.1.0',
  status: 'stable',
  needs: ['cluster.version'],
  docs: {
    checks: 'The Kubernetes version is one of those that the documentation of this Calico release names as tested. Flannel publishes no such list.',
    matters: 'Others may work, and often do. Before a search for a fault goes deep it is worth knowing that nobody has tried the combination.',
    repair: 'Upgrade Calico to a release that names the Kubernetes version, one minor release at a time.',
    references: ['https://docs.tigera.io/calico/latest/getting-started/kubernetes/requirements'],
  },
  check: (view) => {
    const { gitVersion } = view.get('cluster.version');
    const calico = view.identification.versions.find(({ part }) => part === 'calico')?.version ?? '';
    const tested = testedKubernetes(calico);
    const minor = Number(/^v?1\.(\d+)/.exec(gitVersion)?.[1] ?? Number.NaN);
    if (tested === undefined || Number.isNaN(minor) || (tested.oldest <= minor && minor <= tested.newest)) return [];
    return [
      {
        message: `Calico ${calico} was not tested with Kubernetes ${gitVersion}, but with 1.${tested.oldest} to 1.${tested.newest}`,
        subjects: [{ kind: 'Cluster', name: 'kubernetes' }],
        evidence: [
          { fact: 'cluster.version', where: 'GET /version gitVersion', seen: gitVersion, expected: `1.${tested.oldest} to 1.${tested.newest}` },
        ],
        next: 'kubectl version',
      },
    ];
  },
});
