import type { ObjectMarks } from '../model/cluster-facts.ts';
import type { Owner } from '../model/identification.ts';

/**
 * Who put an object there, from its labels, annotations and owner references. `reverts` is true when a controller in the
 * cluster holds the wanted state and puts it back, at once or at its next run: a plain Helm release or an applied manifest does not.
 */
export function ownerOf(marks: ObjectMarks, distribution: 'k3s' | 'RKE2' | 'MicroK8s' | null): Owner {
  const { labels, annotations, owners } = marks;
  const read = (key: string): string | undefined => annotations[key] ?? labels[key];
  const rancher = distribution === 'RKE2' ? 'rke2' : 'k3s';

  const [owner] = owners;
  if (owner !== undefined && /^(?:Installation|TigeraStatus)\//.test(owner)) {
    return { kind: 'operator', name: 'tigera-operator', reverts: true };
  }
  const argo = read('argocd.argoproj.io/tracking-id')?.split(':')[0] ?? read('argocd.argoproj.io/instance');
  if (argo !== undefined) return { kind: 'argo', name: argo, reverts: true };
  const flux = read('kustomize.toolkit.fluxcd.io/name') ?? read('helm.toolkit.fluxcd.io/name');
  if (flux !== undefined) return { kind: 'flux', name: flux, reverts: true };
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined && distribution === 'RKE2' && release.startsWith('rke2-')) {
    return { kind: 'rke2', name: release, reverts: true };
  }
  const addon = read('objectset.rio.cattle.io/owner-name');
  if (addon !== undefined) return { kind: rancher, name: addon, reverts: true };
  if (release !== undefined) return { kind: 'helm', name: release, reverts: false };
  if (labels['app.kubernetes.io/managed-by'] === 'Helm') return { kind: 'helm', name: '', reverts: false };
  const manager = otherManager(read);
  if (manager !== undefined) return { kind: 'unknown', name: manager, reverts: true };
  if (owner !== undefined) return { kind: 'unknown', name: owner, reverts: true };
  // MicroK8s applies its cni.yaml once, when the node is set up.
  if (distribution === 'MicroK8s') return { kind: 'microk8s', name: '', reverts: false };
  return { kind: 'manifest', name: '', reverts: false };
}

/** Nothing is known of the owner: its objects could not be read. */
export const UNKNOWN_OWNER: Owner = { kind: 'unknown', name: '', reverts: false };

/** Addon managers that re-apply what they own: kOps, and the one of kube-up, GKE and AKS. */
function otherManager(read: (key: string) => string | undefined): string | undefined {
  if (read('addon.kops.k8s.io/name') !== undefined || read('app.kubernetes.io/managed-by') === 'kops') return 'kOps';
  if (read('addonmanager.kubernetes.io/mode') === 'Reconcile') return 'addon-manager';
  return undefined;
}
