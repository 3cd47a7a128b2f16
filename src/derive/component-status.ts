import { CALICO_APPS } from '../cni/index.ts';
import { valueOf } from '../model/observation.ts';
import type { ComponentStatus } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { needsKubeControllers } from './kube-controllers.ts';
import { deploymentsOf, kubeProxySets } from './workloads.ts';

type Name = ComponentStatus['name'];
type Counted = { readonly ready: number; readonly desired: number };

/** The components that the pod network of this cluster leans on; those of Calico only where Calico runs. */
export function componentStatuses(snapshot: Snapshot): ComponentStatus[] {
  const { cni, typha, owner } = snapshot.identification;
  const controllersAbsent = needsKubeControllers(snapshot.identification) ? 'not found' : 'not used';
  const calico = cni === 'calico' || cni === 'canal';
  const typhaAbsent = typha === 'not-used' ? 'not used' : typha === 'used' ? 'not found' : 'unknown';
  return [
    ...(calico ? [deployment(snapshot, 'kube-controllers', CALICO_APPS.kubeControllers, controllersAbsent)] : []),
    ...(calico ? [deployment(snapshot, 'Typha', CALICO_APPS.typha, typhaAbsent)] : []),
    ...(owner.kind === 'operator' ? [deployment(snapshot, 'operator', CALICO_APPS.operator, 'not found')] : []),
    kubeProxy(snapshot),
    deployment(snapshot, 'CoreDNS', 'kube-dns', 'not found'),
  ];
}

function deployment({ cluster }: Snapshot, name: Name, app: string, absent: string): ComponentStatus {
  const all = valueOf(cluster['cluster.deployments']);
  return all === undefined ? without(name, absent === 'not used' ? absent : 'unknown') : counted(name, deploymentsOf(all, app), absent);
}

function kubeProxy({ cluster, identification }: Snapshot): ComponentStatus {
  const all = valueOf(cluster['cluster.daemonSets']);
  if (all === undefined) return without('kube-proxy', 'unknown');
  const { distribution, variant } = identification;
  const absent = distribution === 'k3s' || distribution === 'MicroK8s' ? 'embedded' : variant.dataplane === 'ebpf' ? 'not used' : 'not found';
  const sets = kubeProxySets(all);
  if (sets.length === 0 && distribution === 'RKE2' && absent === 'not found') return { ...without('kube-proxy', 'unknown'), detail: 'static pods of RKE2' };
  return { ...counted('kube-proxy', sets, absent), detail: sets.length === 0 ? '' : (valueOf(cluster['cluster.kubeProxyConfig'])?.mode ?? '') };
}

function counted(name: Name, workloads: readonly Counted[], absent: string): ComponentStatus {
  if (workloads.length === 0) return without(name, absent);
  const sum = (key: keyof Counted): number => workloads.reduce((total, workload) => total + workload[key], 0);
  return { name, ready: sum('ready'), desired: sum('desired'), state: '', detail: '' };
}

function without(name: Name, state: string): ComponentStatus {
  return { name, ready: 0, desired: 0, state, detail: '' };
}
