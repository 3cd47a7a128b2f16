export { calicoImageVersion } from './calico/components.ts';
export { servesPods } from './calico/pools.ts';
export { identify } from './detect.ts';
export type { DetectionFacts } from './facts.ts';
export { forWindows } from './for-windows.ts';
export { peerAddress } from './peer-address.ts';
export { overlayOf, type NodeOverlay } from './overlay.ts';
export { testedKubernetes, type TestedKubernetes } from './tested-versions.ts';
export { imageReference, imageVersion, type ImageReference } from './image.ts';
export {
  CALICO_ANNOTATIONS,
  CALICO_API_GROUPS,
  CALICO_APPS,
  CALICO_UP_REASON,
  OPERATOR_API_GROUP,
} from './calico/layout.ts';
export { flannelImageVersion } from './flannel/components.ts';
export { takesDefaults } from './flannel/embedded.ts';
export {
  FLANNEL_ANNOTATIONS,
  FLANNEL_CONFIG,
  FLANNEL_DEFAULT_VNI,
  FLANNEL_UP_REASON,
  K3S_NODE_ARGS,
} from './flannel/layout.ts';
