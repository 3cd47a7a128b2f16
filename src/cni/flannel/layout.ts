/**
 * Annotations that flanneld writes on its Node with `--kube-subnet-mgr`, or reads there (`overwrite`, `nodePublicIp`).
 * Another prefix can be had with `--kube-annotation-prefix`. Source: flannel pkg/subnet/kube/annotations.go.
 */
export const FLANNEL_ANNOTATIONS = {
  /** `"true"`: peers take this node's annotations into account. */
  managed: 'flannel.alpha.coreos.com/kube-subnet-manager',
  backendType: 'flannel.alpha.coreos.com/backend-type',
  /** JSON: `{"VNI":1,"VtepMAC":"..."}`, `{"PublicKey":"..."}`, or `null`. */
  backendData: 'flannel.alpha.coreos.com/backend-data',
  backendDataV6: 'flannel.alpha.coreos.com/backend-v6-data',
  /** The address that peers send to; flanneld copies `publicIpOverwrite` into it. */
  publicIp: 'flannel.alpha.coreos.com/public-ip',
  publicIpV6: 'flannel.alpha.coreos.com/public-ipv6',
  publicIpOverwrite: 'flannel.alpha.coreos.com/public-ip-overwrite',
  publicIpV6Overwrite: 'flannel.alpha.coreos.com/public-ipv6-overwrite',
  nodePublicIp: 'flannel.alpha.coreos.com/node-public-ip',
  nodePublicIpV6: 'flannel.alpha.coreos.com/node-public-ipv6',
} as const;

/** Reason of the node condition NetworkUnavailable=False that flanneld sets. Source: flannel pkg/subnet/kube/kube.go. */
export const FLANNEL_UP_REASON = 'FlannelIsUp';

/**
 * VNI where net-conf.json names none, on Linux; RKE2's chart names 4096. Source: flannel pkg/backend/vxlan/vxlan.go, defaultVNI.
 */
export const FLANNEL_DEFAULT_VNI = 1;

/** The ConfigMap and its key in the upstream manifest and chart; Canal keeps the same key in its own ConfigMap. */
export const FLANNEL_CONFIG = { configMap: 'kube-flannel-cfg', key: 'net-conf.json' } as const;

/** Annotation in which k3s keeps the arguments that a node was started with, as a JSON array. */
export const K3S_NODE_ARGS = 'k3s.io/node-args';
