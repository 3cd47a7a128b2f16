import type { Identification } from '../model/identification.ts';

/**
 * True where calico-kube-controllers has to be: it alone gives back what Calico's own IPAM has handed out to pods and nodes
 * that are gone, and the operator always brings it. Canal and policy-only manifests of old versions and of distributions
 * do without. Source: calico kube-controllers/pkg/controllers/node/ipam.go, tigera/operator pkg/controller/installation.
 */
export function needsKubeControllers({ cni, ipam, owner }: Identification): boolean {
  return (cni === 'calico' || cni === 'canal') && (ipam === 'calico-ipam' || owner.kind === 'operator');
}
