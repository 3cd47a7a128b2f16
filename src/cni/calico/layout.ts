/**
 * Annotations that Calico writes on Node objects with the Kubernetes datastore.
 * Source: calico libcalico-go/lib/backend/k8s/resources/node.go.
 */
export const CALICO_ANNOTATIONS = {
  /** Address and mask that BGP and the overlay use. */
  ipv4Address: 'projectcalico.org/IPv4Address',
  ipv6Address: 'projectcalico.org/IPv6Address',
  ipipTunnel: 'projectcalico.org/IPv4IPIPTunnelAddr',
  vxlanTunnel: 'projectcalico.org/IPv4VXLANTunnelAddr',
  vxlanTunnelV6: 'projectcalico.org/IPv6VXLANTunnelAddr',
  vtepMac: 'projectcalico.org/VXLANTunnelMACAddr',
  vtepMacV6: 'projectcalico.org/VXLANTunnelMACAddrV6',
  asNumber: 'projectcalico.org/ASNumber',
  routeReflectorClusterId: 'projectcalico.org/RouteReflectorClusterID',
  wireguardAddress: 'projectcalico.org/IPv4WireguardInterfaceAddr',
  wireguardAddressV6: 'projectcalico.org/IPv6WireguardInterfaceAddr',
  wireguardPublicKey: 'projectcalico.org/WireguardPublicKey',
  wireguardPublicKeyV6: 'projectcalico.org/WireguardPublicKeyV6',
} as const;

/** Reason of the node condition NetworkUnavailable=False that calico-node sets. Source: calico node/pkg/lifecycle/utils. */
export const CALICO_UP_REASON = 'CalicoIsUp';

/** API groups that can serve Calico's resources: the classic CRDs, and native v3 CRDs or the aggregated API server. */
export const CALICO_API_GROUPS = ['crd.projectcalico.org', 'projectcalico.org'] as const;

export const OPERATOR_API_GROUP = 'operator.tigera.io';

/** Values of the label `k8s-app` on Calico's Deployments, the same in manifest, operator and chart. */
export const CALICO_APPS = {
  typha: 'calico-typha',
  kubeControllers: 'calico-kube-controllers',
  operator: 'tigera-operator',
} as const;
