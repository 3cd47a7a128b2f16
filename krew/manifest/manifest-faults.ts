import { archiveFaults } from './archive-faults.ts';
import { coverageFaults } from './coverage-faults.ts';
import { ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import { headFaults } from './head-faults.ts';
import type { ManifestPlatform } from './manifest.ts';
import { platformFaults } from './platform-faults.ts';
import { readManifest } from './read-manifest.ts';
import type { Archive } from '../read-archive.ts';
import { selectedPlatforms } from './selected-platforms.ts';
import { selectorFaults } from './selector-faults.ts';

/** Gives the archive that lies at an address, or undefined when it is not at hand. */
export type FindArchive = (uri: string) => Archive | undefined;

/**
 * Holds a plugin manifest to krew's rules, to those of its index, and to this project's own. `fileName` is the last part of the
 * manifest's path, with which its name has to agree. Without `archives`, what is in them is not looked at.
 */
export function manifestFaults(text: string, fileName: string, archives: FindArchive | undefined): Fault[] {
  const { manifest, faults } = readManifest(text);
  if (manifest === undefined) return [...faults];
  const { platforms = [], version = '' } = manifest.spec ?? {};
  return [
    ...faults,
    ...headFaults(manifest, fileName),
    ...platforms.flatMap((platform, index) => faultsOf(platform, `spec.platforms[${index}]`, version, archives)),
    ...coverageFaults(platforms),
  ];
}

/** A platform's archive is looked at when krew would come as far as that. */
function faultsOf(platform: ManifestPlatform, where: string, version: string, archives: FindArchive | undefined): Fault[] {
  const ofSelector = selectorFaults(platform.selector, where);
  const selected = ofSelector.length === 0 && platform.selector !== undefined ? selectedPlatforms(platform.selector) : [];
  const place = { where, version, isWindows: selected.some(({ os }) => os === 'windows') };
  const faults = [...ofSelector, ...platformFaults(platform, place)];
  if (faults.length > 0 || archives === undefined || platform.uri === undefined) return faults;
  const archive = archives(platform.uri);
  if (archive !== undefined) return archiveFaults(platform, archive, place);
  return [{ rule: 'archive', source: ownRule('krew downloads it'), message: `${where}.uri is ${platform.uri}, and that archive is not at hand: put it beside the others` }];
}
