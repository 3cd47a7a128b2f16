import type { NodeOverlay } from '../cni/index.ts';
import { FLANNEL_DEFAULT_VNI } from '../cni/index.ts';
import type { FlannelConfig } from '../model/cluster-facts.ts';

/** A backend of flannel; two nodes reach each other's pods when both parts agree. */
export interface FlannelBackend {
  readonly type: string;
  /** With VXLAN alone; null when it is not told. */
  readonly vni: number | null;
}

/** The backend that the next agent to start will run. */
export function configuredBackend({ backend, vni }: FlannelConfig): FlannelBackend {
  return { type: backend, vni: backend === 'vxlan' ? (vni ?? FLANNEL_DEFAULT_VNI) : null };
}

/** The backend that a node announces. */
export function announcedBackend({ kind, vni }: NodeOverlay): FlannelBackend {
  return { type: kind, vni };
}

/** `host-gw`, `vxlan VNI 1`. */
export function backendName({ type, vni }: FlannelBackend): string {
  return vni === null ? type : `${type} VNI ${vni}`;
}
