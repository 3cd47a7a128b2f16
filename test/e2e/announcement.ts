import { annotation } from './kept-fields.ts'

/** Where a Node object holds what flannel announces on it, as JSON pointers. */
export const announcement = {
  data: annotation('flannel.alpha.coreos.com/backend-data'),
  type: annotation('flannel.alpha.coreos.com/backend-type'),
  managed: annotation('flannel.alpha.coreos.com/kube-subnet-manager'),
  address: annotation('flannel.alpha.coreos.com/public-ip'),
} as const
