import { posix } from 'node:path';
import { INDEX_CHECK, INSTALL, MOVE, UNPACK, krewFile, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import { installedFiles } from './installed-files.ts';
import type { ManifestPlatform } from './manifest.ts';
import type { PlatformPlace } from './platform-faults.ts';
import type { Archive, Entry } from '../read-archive.ts';

const VERIFIER = krewFile('internal/download/verifier.go');
const KUBECTL_LOOKUP = 'https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/kubectl/pkg/cmd/cmd.go';
/** Names that are a licence for krew's index, in any case of letters. */
const LICENCE = /^(licenses?(\.txt|\.md)?|copying(\.txt)?)$/i;
const THIRD_PARTY = 'THIRD-PARTY-LICENSES.txt';
const OWNER_EXECUTES = 0o100;

/** What would go wrong with the archive of a platform that is well described; nothing is looked at behind the first obstacle. */
export function archiveFaults(platform: ManifestPlatform, archive: Archive, place: PlatformPlace): Fault[] {
  const { sha256, format, broken, entries } = archive;
  const name = nameOf(platform);
  if (platform.sha256 !== sha256) {
    return [{ rule: 'sha256-of-archive', source: VERIFIER, message: `${place.where}.sha256 is ${platform.sha256}, and that of ${name} is ${sha256}: write this one, or make sure that it is the right archive` }];
  }
  if (format === undefined) return [{ rule: 'archive-format', source: UNPACK, message: `${name} is neither a tar.gz nor a zip by its first bytes: pack it anew` }];
  if (broken !== undefined) return [{ rule: 'archive-format', source: UNPACK, message: `${name} cannot be unpacked, ${broken}: pack it anew` }];
  const refused = entries.flatMap((entry) => entryFaults(entry, name, format));
  return refused.length > 0 ? refused : installFaults(platform, entries, place);
}

function entryFaults({ path, kind }: Entry, name: string, format: Archive['format']): Fault[] {
  if (path.includes('..') || /^[/\\]/.test(path)) {
    return [{ rule: 'entry-path', source: UNPACK, message: `${name} has ${JSON.stringify(path)}, and krew unpacks no path that begins with / or has ..: pack it relative to its folder` }];
  }
  if (kind === 'file' || kind === 'folder') return [];
  const [source, fate] = format === 'zip' ? [ownRule(`krew writes a file with the target as its text, ${UNPACK}`), 'which krew does not make'] : [UNPACK, 'on which krew gives up'];
  return [{ rule: 'entry-kind', source, message: `${name} has ${path}, a link or a device, ${fate}: pack the file itself` }];
}

function installFaults(platform: ManifestPlatform, entries: readonly Entry[], { where, isWindows }: PlatformPlace): Fault[] {
  const { files, bin = '' } = platform;
  const name = nameOf(platform);
  const installed = installedFiles(entries, files);
  if ('unmatched' in installed) {
    return [{ rule: 'files-match', source: MOVE, message: `${where}.files moves ${installed.unmatched}, of which nothing is left in ${name}: name what is there` }];
  }
  const faults: Fault[] = [];
  const program = installed.files.get(posix.join('.', bin));
  const there = [...installed.files.keys()];
  if (program === undefined) {
    faults.push({ rule: 'bin-in-archive', source: INSTALL, message: `${where}.bin is ${bin}, and krew would install ${there.join(', ') || 'nothing'}: name one of them, or let it be installed` });
  } else if (!isWindows && (program.mode & OWNER_EXECUTES) === 0) {
    const mode = program.mode.toString(8).padStart(4, '0');
    faults.push({ rule: 'bin-executable', source: ownRule(`krew links it all the same, and kubectl passes over it, ${KUBECTL_LOOKUP}`), message: `${bin} has the mode ${mode} in ${name}, with which nobody can start it: pack it with 0755` });
  }
  if (!there.some((path) => LICENCE.test(posix.basename(path)))) {
    faults.push({ rule: 'licence', source: INDEX_CHECK, message: `krew would install no LICENSE out of ${name}: pack it and let it be installed` });
  }
  if (!there.includes(THIRD_PARTY)) {
    faults.push({ rule: 'third-party-licences', source: ownRule('krew asks for one licence only'), message: `krew would install no ${THIRD_PARTY} out of ${name}, while the program has the work of others in it: pack it and let it be installed` });
  }
  return faults;
}

function nameOf({ uri = '' }: ManifestPlatform): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
