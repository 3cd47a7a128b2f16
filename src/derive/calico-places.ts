import type { Identification } from '../model/identification.ts';

/** Where Calico's files lie on a node. */
export interface CalicoPlaces {
  readonly nodename: string;
  readonly kubeconfig: string;
}

/** The snap of MicroK8s keeps them in folders of its own. Source: canonical/microk8s, upgrade-scripts/000-switch-to-calico/resources/calico.yaml. */
export function calicoPlaces({ distribution }: Identification): CalicoPlaces {
  if (distribution === 'MicroK8s') return { nodename: '/var/snap/microk8s/current/var/lib/calico/nodename', kubeconfig: '/var/snap/microk8s/current/args/cni-network/calico-kubeconfig' };
  return { nodename: '/var/lib/calico/nodename', kubeconfig: '/etc/cni/net.d/calico-kubeconfig' };
}
