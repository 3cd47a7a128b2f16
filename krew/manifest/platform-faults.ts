import { posix } from 'node:path';
import { INSTALL, MANIFEST_GUIDE, MOVE, TYPES, VALIDATE, krewFile, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import type { FileMove, ManifestPlatform } from './manifest.ts';
import { isPluginVersion } from './plugin-version.ts';

const FETCH = krewFile('internal/download/fetch.go');

/** Where a platform stands and for whom it is. */
export interface PlatformPlace {
  /** `spec.platforms[0]` */
  readonly where: string;
  /** The version of the manifest. */
  readonly version: string;
  readonly isWindows: boolean;
}

/** What is wrong with a platform, its selector left aside, as far as can be said without its archive. */
export function platformFaults({ uri = '', sha256 = '', files, bin = '' }: ManifestPlatform, { where, version, isWindows }: PlatformPlace): Fault[] {
  return [...uriFaults(uri, version, `${where}.uri`), ...sha256Faults(sha256, `${where}.sha256`), ...filesFaults(files, isWindows, `${where}.files`), ...binFaults(bin, isWindows, `${where}.bin`)];
}

function uriFaults(uri: string, version: string, where: string): Fault[] {
  if (uri === '') return [{ rule: 'uri', source: VALIDATE, message: `${where} is missing: write the address of the archive` }];
  const faults: Fault[] = [];
  if (!/^https:\/\/[^/\s]+\/\S+$/.test(uri)) {
    faults.push({ rule: 'uri-https', source: ownRule(`krew takes http as well, ${FETCH}`), message: `${where} is ${uri}, which is no https address: write one` });
  }
  if (!isArchive(uri)) faults.push({ rule: 'uri-archive', source: MANIFEST_GUIDE, message: `${where} is ${uri}, which is neither .tar.gz nor .zip: krew unpacks nothing else` });
  if (isPluginVersion(version) && !uri.includes(`/${version}/`)) {
    faults.push({ rule: 'uri-of-version', source: ownRule('krew would install another version than it says'), message: `${where} is ${uri}, which is not of ${version}: write the address of that release` });
  }
  return faults;
}

/** Whether an address is that of an archive, by its end. */
export function isArchive(uri: string): boolean {
  return /\.(tar\.gz|zip)$/.test(uri);
}

function sha256Faults(sha256: string, where: string): Fault[] {
  if (sha256 === '') return [{ rule: 'sha256', source: VALIDATE, message: `${where} is missing: write the checksum of the archive` }];
  if (/^[a-f0-9]{64}$/.test(sha256)) return [];
  const cure = /^[a-f0-9]{64}$/i.test(sha256) ? 'write it in lower case' : 'write the 64 hexadecimal digits that sha256sum prints';
  return [{ rule: 'sha256-form', source: VALIDATE, message: `${where} is ${sha256}, which krew refuses: ${cure}` }];
}

function filesFaults(files: readonly FileMove[] | undefined, isWindows: boolean, where: string): Fault[] {
  if (files?.length === 0) return [{ rule: 'files', source: VALIDATE, message: `${where} is empty: leave it out, and krew installs all that is in the archive` }];
  return (files ?? []).flatMap((move, index) => moveFaults(move, isWindows, `${where}[${index}]`));
}

function moveFaults({ from = '', to = '' }: FileMove, isWindows: boolean, where: string): Fault[] {
  if (from === '') return [{ rule: 'files-from', source: VALIDATE, message: `${where}.from is missing: name what is in the archive` }];
  if (to === '') return [{ rule: 'files-to', source: VALIDATE, message: `${where}.to is missing: write . for the folder of the plugin` }];
  if (escapes(from) || escapes(to)) {
    return [{ rule: 'files-escape', source: MOVE, message: `${where} moves ${from} to ${to}, and one of them leads out of its folder: take the .. away` }];
  }
  const clean = posix.normalize(to).replace(/(?<=.)\/$/, '');
  if (to !== clean) return [{ rule: 'files-to-clean', source: MOVE, message: `${where}.to is ${to}, which krew refuses: write ${clean}` }];
  if (isWindows && /[/\\]/.test(to)) {
    return [{ rule: 'files-to-clean', source: MOVE, message: `${where}.to is ${to}, which krew refuses on Windows, where it expects \\ and elsewhere /: move to a name without folders` }];
  }
  return [];
}

function binFaults(bin: string, isWindows: boolean, where: string): Fault[] {
  if (bin === '') return [{ rule: 'bin', source: VALIDATE, message: `${where} is missing: name the program` }];
  // krew means to refuse it and loses the error (`errors.Wrapf` of none is none): it says that the plugin is installed, and links nothing.
  if (escapes(bin)) return [{ rule: 'bin-escape', source: INSTALL, message: `${where} is ${bin}, which leads out of the folder of the plugin: take the .. away` }];
  const faults: Fault[] = [];
  if (/^[/\\]|^[A-Za-z]:/.test(bin)) {
    faults.push({ rule: 'bin-relative', source: ownRule(`krew documents it as relative, ${TYPES}, and takes the first / away`), message: `${where} is ${bin}, which is absolute: write it relative to the folder of the plugin` });
  }
  if (isWindows && !/\.exe$/i.test(bin)) faults.push({ rule: 'bin-exe', source: MANIFEST_GUIDE, message: `${where} is ${bin}, which Windows does not start through a link: let it end with .exe` });
  return faults;
}

/** As krew sees it: https://github.com/kubernetes-sigs/krew/blob/v0.4.5/internal/pathutil/pathutil.go (`IsSubPath`). */
function escapes(path: string): boolean {
  return posix.join('.', path.replaceAll('\\', '/')).startsWith('..');
}
