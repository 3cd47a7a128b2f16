import { INDEX_CHECK, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import type { ManifestPlatform } from './manifest.ts';
import { isArchive } from './platform-faults.ts';
import { PLATFORMS } from '../platforms.ts';
import { KREW_PLATFORMS, selectedPlatforms } from './selected-platforms.ts';
import type { OsArch } from './selected-platforms.ts';
import { selectorFaults } from './selector-faults.ts';

/** Which platforms of a manifest are for which of krew's: none twice, and the program of each for it and for no other. */
export function coverageFaults(platforms: readonly ManifestPlatform[]): Fault[] {
  const understood = [...platforms.entries()].filter(([, { selector }]) => selectorFaults(selector, '').length === 0);
  const selected = understood.map(([index, { selector = {}, uri = '' }]) => ({ where: `spec.platforms[${index}]`, uri, all: selectedPlatforms(selector) }));
  const faults: Fault[] = selected
    .filter(({ all }) => all.length === 0)
    .map(({ where }) => ({ rule: 'selector-idle', source: INDEX_CHECK, message: `${where}.selector selects nothing that krew runs on: mend it or take the platform out` }));
  for (const platform of KREW_PLATFORMS) {
    const choices = selected.filter(({ all }) => all.some((one) => isSame(one, platform)));
    const ours = PLATFORMS.find((one) => isSame(one, platform));
    const name = `${platform.os}/${platform.arch}`;
    const [choice] = choices;
    if (choices.length > 1) {
      faults.push({ rule: 'selector-overlap', source: INDEX_CHECK, message: `${choices.map(({ where }) => where).join(' and ')} both select ${name}: let one of them` });
    } else if (choice !== undefined && ours === undefined) {
      faults.push({ rule: 'platform-without-program', source: ownRule('krew would install what does not start there'), message: `${choice.where} selects ${name}, for which there is no program: select less` });
    } else if (choice !== undefined && ours !== undefined && isArchive(choice.uri) && !choice.uri.endsWith(`/${ours.archive}`)) {
      faults.push({ rule: 'archive-of-platform', source: ownRule('krew would install what does not start there'), message: `${choice.where} is for ${name} and its uri is ${choice.uri}: let it end with /${ours.archive}` });
    } else if (choice === undefined && ours !== undefined && understood.length === platforms.length && platforms.length > 0) {
      faults.push({ rule: 'platform-missing', source: ownRule('krew would not offer the plugin there'), message: `no platform selects ${name}, for which there is ${ours.archive}: add one` });
    }
  }
  return faults;
}

function isSame(one: OsArch, other: OsArch): boolean {
  return one.os === other.os && one.arch === other.arch;
}
