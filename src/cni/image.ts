/** The parts of an image reference. `repository` has no registry port, tag or digest taken for part of its name. */
export interface ImageReference {
  /** With its registry: `registry.example.com:5000/mirror/calico/node`. */
  readonly repository: string;
  /** Null when the reference has none. */
  readonly tag: string | null;
  /** With its algorithm, `sha256:...`; null when the reference has none. */
  readonly digest: string | null;
}

/** Takes an image reference apart. Anything is accepted: what cannot be told is null. */
export function imageReference(image: string): ImageReference {
  const at = image.indexOf('@');
  const named = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? null : image.slice(at + 1);
  const colon = named.lastIndexOf(':');
  // A colon before the last slash belongs to the registry's port.
  if (colon < 0 || colon < named.lastIndexOf('/')) return { repository: named, tag: null, digest };
  return { repository: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

/**
 * The version in an image's tag as `vX.Y.Z`, with a pre-release suffix where it has one. What distributions append
 * (`-build20260819`, `-flannel1`, `-amd64`, `-gke.12`) is left out. Null when the tag states none (a digest, `latest`).
 */
export function imageVersion(image: string): string | null {
  const { tag } = imageReference(image);
  const match = /^v?(\d+\.\d+(?:\.\d+)?(?:-(?:0\.dev|(?:alpha|beta|rc)[.\d]*))?)(?![.\d])/.exec(tag ?? '');
  return match ? `v${match[1]}` : null;
}

/**
 * As `imageVersion`; a repository that is not the product's own may carry a tag of its site, so there the version counts only
 * with the product's major number.
 */
export function productVersion(image: string, own: RegExp, major: number): string | null {
  const version = imageVersion(image);
  return version === null || endsInRepository(image, own) || version.startsWith(`v${major}.`) ? version : null;
}

/** True when the repository is `tail` or ends in `/tail`, whatever registry and folders stand before it. */
export function endsInRepository(image: string, tails: RegExp): boolean {
  return tails.test(`/${imageReference(image).repository}`);
}
