import type { Requirement, Selector } from './manifest.ts';

/** An operating system and a processor, in Go's words. */
export interface OsArch {
  readonly os: string;
  readonly arch: string;
}

/** All that krew runs on: https://github.com/kubernetes-sigs/krew/blob/v0.4.5/cmd/validate-krew-manifest/main.go (`allPlatforms`). */
export const KREW_PLATFORMS: readonly OsArch[] = Object.entries({
  windows: ['386', 'amd64', 'arm64'],
  linux: ['386', 'amd64', 'arm', 'arm64', 'ppc64le'],
  darwin: ['386', 'amd64', 'arm64'],
}).flatMap(([os, archs]) => archs.map((arch) => ({ os, arch })));

/**
 * The platforms of krew on which a selector is true; to be asked only of one without faults. Source:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.1/staging/src/k8s.io/apimachinery/pkg/labels/selector.go (`Matches`)
 */
export function selectedPlatforms({ matchLabels = {}, matchExpressions = [] }: Selector): OsArch[] {
  const requirements: Requirement[] = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return KREW_PLATFORMS.filter((platform) => [...requirements, ...matchExpressions].every((requirement) => isMet(requirement, platform)));
}

function isMet({ key, operator, values = [] }: Requirement, platform: OsArch): boolean {
  if (operator === 'Exists') return true;
  if (operator === 'DoesNotExist') return false;
  return values.includes(key === 'os' ? platform.os : platform.arch) === (operator === 'In');
}
