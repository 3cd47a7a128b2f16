import { imageReference } from './image.ts';

/** How another CNI is told by the objects it leaves in a cluster. */
export interface OtherProduct {
  readonly product: string;
  /**
   * `network`: it makes the pod network. `beside`: it works on top of a network (Multus) and is named only where it
   * stands alone.
   */
  readonly role: 'network' | 'beside';
  /** Repository tails of the image that its agent runs, each after a slash. */
  readonly images: RegExp;
  /** Names of the agent's container that no other product uses. */
  readonly containers: readonly string[];
  /** Starts of the annotations that it writes on nodes. */
  readonly annotations: readonly string[];
  /** Reason of NetworkUnavailable=False that it sets. */
  readonly upReason?: string;
}

/** Other CNIs by their signs. The first match counts, so a product built from another one's image stands before it. */
export const OTHER_PRODUCTS: readonly OtherProduct[] = [
  network('GKE Dataplane V2', /\/(?:gke\.gcr\.io|gke-release)\/cilium\/cilium$/, [], []),
  network('Cilium', /\/(?:cilium\/cilium|mirrored-cilium-cilium)$/, ['cilium-agent'], ['network.cilium.io/'], 'CiliumIsUp'),
  network('AWS VPC CNI', /\/amazon-k8s-cni$/, ['aws-node'], []),
  network('Azure CNI', /\/azure-cns$/, ['cns-container'], []),
  network('GKE netd', /\/netd(?:-amd64|-arm64)?$/, ['netd'], []),
  network('kindnet', /\/kindnetd?$/, ['kindnet-cni'], []),
  network('Weave Net', /\/weave-?kube$/, ['weave'], [], 'WeaveIsUp'),
  network('Antrea', /\/antrea(?:-agent)?-(?:ubuntu|ubi)$/, ['antrea-agent'], ['node.antrea.io/']),
  network('kube-router', /\/kube-router$/, ['kube-router'], ['kube-router.io/']),
  network('Kube-OVN', /\/kube-ovn$/, [], ['ovn.kubernetes.io/']),
  network('OVN-Kubernetes', /\/ovn-kube(?:-[a-z]+)?$/, ['ovnkube-controller', 'ovnkube-node', 'ovn-node'], ['k8s.ovn.org/']),
  network('OpenShift SDN', /\/(?:openshift-sdn|ose-sdn)$/, [], []),
  network('Terway', /\/terway$/, ['terway'], []),
  network('TKE CNI', /\/tke-(?:bridge|eni)-agent$/, ['tke-bridge-agent', 'tke-eni-agent'], []),
  network('OCI VCN-Native CNI', /\/(?:oke-public-)?vcn-native-ip-cni(?:-plugin)?$/, [], []),
  network('Romana', /\/romana(?:\/|-)agent$/, ['romana-agent'], []),
  network('Contiv', /\/(?:contiv\/netplugin|contivvpp\/vswitch)$/, ['contiv-netplugin', 'contiv-vswitch'], []),
  network('Tungsten Fabric', /\/(?:contrail|tf)(?:-kubernetes)?-(?:vrouter-agent|kube-cni-init)$/, ['contrail-vrouter-agent'], []),
  network('NSX Container Plugin', /\/(?:nsx-ncp|nsx-ncp-ubuntu|nsx-ncp-rhel)$/, ['nsx-node-agent'], []),
  network('Cisco ACI', /\/(?:noiro\/)?(?:aci-containers-host|opflex)$/, ['aci-containers-host'], ['opflex.cisco.com/']),
  network('Hybridnet', /\/hybridnet$/, [], []),
  network('Coil', /\/coil$/, ['coild'], []),
  network('Galaxy', /\/galaxy$/, ['galaxy'], []),
  { product: 'Spiderpool', role: 'beside', images: /\/spiderpool-agent$/, containers: ['spiderpool-agent'], annotations: [] },
  { product: 'Multus', role: 'beside', images: /\/(?:hardened-)?multus(?:-cni|-thick)?$/, containers: ['kube-multus'], annotations: [] },
];

/** A product is told by the image first: container names repeat. */
export function productOf(containers: readonly { readonly name: string; readonly image: string }[]): OtherProduct | undefined {
  return (
    OTHER_PRODUCTS.find(({ images }) => containers.some(({ image }) => images.test(`/${imageReference(image).repository}`))) ??
    OTHER_PRODUCTS.find((product) => containers.some(({ name }) => product.containers.includes(name)))
  );
}

/** Containers of mesh and IPAM plugins that look like a CNI's installer and make no pod network. */
export const NO_NETWORK_IMAGES =
  /\/(?:install-cni|cni-plugin|istio-cni.*|linkerd.*|(?:hardened-)?whereabouts|(?:hardened-)?cni-plugins|cni-dhcp.*|sriov-.*)$/;

function network(
  product: string,
  images: RegExp,
  containers: readonly string[],
  annotations: readonly string[],
  upReason?: string,
): OtherProduct {
  return { product, role: 'network', images, containers, annotations, ...(upReason === undefined ? {} : { upReason }) };
}
