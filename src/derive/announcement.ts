import { FLANNEL_ANNOTATIONS, imageReference, imageVersion, overlayOf, peerAddress } from '../cni/index.ts';
import type { NodeOverlay } from '../cni/index.ts';
import type { Identification } from '../model/identification.ts';
import type { NodeObject } from '../model/node-facts.ts';

/** What a node announces to the other nodes. */
export interface Announcement {
  /** The address that peers send to; null when it announces none. */
  readonly address: string | null;
  readonly overlay: NodeOverlay | null;
  /** An administrator has set the address with flannel's public-ip-overwrite. */
  readonly overwritten: boolean;
}

export function announcementOf(node: NodeObject, identification: Identification): Announcement {
  const set = (key: string): boolean => (node.annotations[key] ?? '') !== '';
  return {
    address: peerAddress(node, identification),
    overlay: overlayOf(node, identification),
    overwritten: set(FLANNEL_ANNOTATIONS.publicIpOverwrite) || set(FLANNEL_ANNOTATIONS.publicIpV6Overwrite),
  };
}

/** Version that an image's tag states, else the tag as it stands; undefined for an image named by digest alone. */
export function imageTag(image: string): string | undefined {
  if (image.startsWith('sha256:')) return undefined;
  return imageVersion(image) ?? imageReference(image).tag ?? undefined;
}
