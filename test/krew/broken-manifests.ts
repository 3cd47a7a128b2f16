import { gzipSync } from 'node:zlib';
import { packZip, releaseFiles } from './pack.ts';
import type { Packed } from './pack.ts';

/** A manifest of this project with the smallest change that breaks it, and the one fault that has to be told of it. */
export interface BrokenManifest {
  readonly what: string;
  /** Changes the text of the good manifest; the checksums are those of the archives as they then are. */
  readonly change?: (text: string) => string;
  /** What an archive holds instead, by its file name. */
  readonly archives?: Readonly<Record<string, readonly Packed[] | Buffer>>;
  readonly fileName?: string;
  readonly rule: string;
  readonly says: RegExp;
}

const LINUX = 'kubectl-cni_linux_amd64.tar.gz';
const WINDOWS = 'kubectl-cni_windows_amd64.zip';
const [program, licence, thirdParty] = releaseFiles('kubectl-cni') as [Packed, Packed, Packed];
const [exe, ...besideExe] = releaseFiles('kubectl-cni.exe') as [Packed, ...Packed[]];

export const BROKEN_MANIFESTS: readonly BrokenManifest[] = [
  { what: 'a tab for indentation', change: replaced('  name: cni', '\tname: cni'), rule: 'yaml', says: /^the manifest is not YAML, .* at line 4, column 1: mend it there$/ },
  { what: 'a field twice', change: replaced('kind: Plugin', 'kind: Plugin\nkind: Plugin'), rule: 'yaml', says: /Map keys must be unique/ },
  { what: 'a second document', change: (text) => `${text}---\nkind: Plugin\n`, rule: 'yaml', says: /multiple documents/ },
  { what: 'an unfilled action', change: replaced(/version: v.*/, 'version: {{ .TagName }}'), rule: 'unfilled', says: /the action \{\{ \.TagName \}\} of a template: fill it first$/ },
  { what: 'a mistyped field', change: replaced('  caveats:', '  caveat:'), rule: 'unknown-field', says: /^krew has no field spec\.caveat: / },
  { what: 'a mistyped field of a platform', change: replaced('    bin:', '    file: []\n    bin:'), rule: 'unknown-field', says: /no field spec\.platforms\[0\]\.file: / },
  { what: 'a number for a text', change: replaced('arch: amd64', 'arch: 386'), rule: 'field-type', says: /^spec\.platforms\[0\]\.selector\.matchLabels\.arch is not a text/ },
  { what: 'a map for the list of platforms', change: replaced(/platforms:\n[^]*/, 'platforms: {}\n'), rule: 'field-type', says: /^spec\.platforms is not a list/ },
  { what: 'a list for a text', change: replaced(/version: .*/, 'version: [1, 2]'), rule: 'field-type', says: /^spec\.version is not a text/ },
  { what: 'nothing', change: () => '', rule: 'field-type', says: /^the whole is not a map/ },
  { what: 'another API version', change: replaced('v1alpha2', 'v1'), rule: 'api-version', says: /v1": write krew\.googlecontainertools\.github\.com\/v1alpha2$/ },
  { what: 'another kind', change: replaced('kind: Plugin', 'kind: Receipt'), rule: 'kind', says: /^kind is "Receipt": write Plugin$/ },
  { what: 'an unsafe name', change: replaced('name: cni', 'name: ../cni'), rule: 'name-safe', says: /^metadata\.name is "\.\.\/cni": / },
  { what: 'the name of a device', change: replaced('name: cni', 'name: Com1'), fileName: 'Com1.yaml', rule: 'name-safe', says: /no name of a Windows device$/ },
  { what: 'another file name', fileName: 'kubectl-cni.yaml', rule: 'name-of-file', says: /^the file kubectl-cni\.yaml holds the plugin cni: name it cni\.yaml$/ },
  { what: 'another extension', fileName: 'cni.yml', rule: 'name-of-file', says: /name it cni\.yaml$/ },
  { what: 'capitals in the name', change: replaced('name: cni', 'name: CNI'), fileName: 'CNI.yaml', rule: 'name-style', says: /lower-case words/ },
  { what: 'a version without v', change: replaced('version: v', 'version: '), rule: 'version', says: /^spec\.version is "0\.1\.0", which is not v and a semantic version/ },
  { what: 'a version of two numbers', change: replaced(/version: .*/, 'version: v1.2'), rule: 'version', says: /"v1\.2"/ },
  { what: 'a version with a leading zero', change: replaced(/version: .*/, 'version: v1.02.0'), rule: 'version', says: /"v1\.02\.0"/ },
  { what: 'no homepage', change: replaced(/ {2}homepage: .*\n/, ''), rule: 'homepage', says: /^spec\.homepage is missing: / },
  { what: 'no short description', change: replaced(/ {2}shortDescription: .*\n/, ''), rule: 'short-description', says: /is missing/ },
  { what: 'a short description of two lines', change: replaced(/shortDescription: .*/, 'shortDescription: "Find why\\npods cannot talk"'), rule: 'short-description-lines', says: /line break/ },
  { what: 'a short description that krew search cuts off', change: replaced('Find why', 'Find out why'), rule: 'short-description-length', says: /has 53 bytes, and krew search shows 50/ },
  { what: 'no description', change: replaced(/ {2}description: \|\n[^]*(?= {2}caveats)/, ''), rule: 'description', says: /is missing/ },
  { what: 'no platforms', change: replaced(/ {2}platforms:\n[^]*/, '  platforms: []\n'), rule: 'platforms', says: /is empty/ },

  { what: 'no uri', change: replaced(/ {4}uri: .*\n/, ''), rule: 'uri', says: /^spec\.platforms\[0\]\.uri is missing/ },
  { what: 'http', change: replaced('uri: https', 'uri: http'), rule: 'uri-https', says: /is no https address/ },
  { what: 'an archive that krew does not unpack', change: replaced(/(uri: .*)\.tar\.gz/, '$1.tar.xz'), rule: 'uri-archive', says: /neither \.tar\.gz nor \.zip/ },
  { what: 'the archive of another release', change: replaced('download/v0.1.0/', 'download/v0.0.9/'), rule: 'uri-of-version', says: /is not of v0\.1\.0/ },
  { what: 'no checksum', change: replaced(/ {4}sha256: .*\n/, ''), rule: 'sha256', says: /^spec\.platforms\[0\]\.sha256 is missing/ },
  { what: 'a checksum in upper case', change: (text) => text.replace(/(?<=sha256: )\S+/, (sum) => sum.toUpperCase()), rule: 'sha256-form', says: /write it in lower case$/ },
  { what: 'a checksum that lacks a digit', change: replaced(/(?<=sha256: )./, ''), rule: 'sha256-form', says: /64 hexadecimal digits/ },
  { what: 'the checksum of another file', change: replaced(/(?<=sha256: )\S+/, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'), rule: 'sha256-of-archive', says: /^spec\.platforms\[0\]\.sha256 is e3b0.*and that of kubectl-cni_linux_amd64\.tar\.gz is / },
  { what: 'no bin', change: replaced(/ {4}bin: .*\n/, ''), rule: 'bin', says: /^spec\.platforms\[0\]\.bin is missing/ },
  { what: 'a bin outside', change: replaced('bin: kubectl-cni', 'bin: ../kubectl-cni'), rule: 'bin-escape', says: /leads out of the folder/ },
  { what: 'an absolute bin', change: replaced('bin: kubectl-cni', 'bin: /kubectl-cni'), rule: 'bin-relative', says: /is absolute/ },
  { what: 'a program for Windows without .exe', change: replaced('kubectl-cni.exe', 'kubectl-cni'), archives: { [WINDOWS]: [{ ...exe, path: 'kubectl-cni' }, ...besideExe] }, rule: 'bin-exe', says: /let it end with \.exe$/ },
  { what: 'a bin that is not in the archive', change: replaced('bin: kubectl-cni', 'bin: bin/kubectl-cni'), rule: 'bin-in-archive', says: /is bin\/kubectl-cni, and krew would install kubectl-cni, LICENSE, THIRD-PARTY-LICENSES\.txt: / },

  { what: 'no selector', change: replaced(/ {2}- selector:\n.*\n.*\n.*\n {4}uri/, '  - uri'), rule: 'selector', says: /missing or empty/ },
  { what: 'an empty selector', change: selectorIs('{}'), rule: 'selector', says: /missing or empty/ },
  { what: 'empty matchLabels', change: selectorIs('{matchLabels: {}}'), rule: 'selector', says: /matchLabels is empty/ },
  { what: 'empty matchExpressions', change: selectorIs('{matchLabels: {os: linux, arch: amd64}, matchExpressions: []}'), rule: 'selector', says: /matchExpressions is empty/ },
  { what: 'another label', change: selectorIs('{matchLabels: {os: linux, arch: amd64, libc: glibc}}'), rule: 'selector-key', says: /asks for libc: krew knows os and arch only/ },
  { what: 'another operator', change: selectorIs('{matchLabels: {os: linux}, matchExpressions: [{key: arch, operator: Equals, values: [amd64]}]}'), rule: 'selector-operator', says: /the operator Equals for arch/ },
  { what: 'an operator without values', change: selectorIs('{matchLabels: {os: linux}, matchExpressions: [{key: arch, operator: In}]}'), rule: 'selector-values', says: /no values for arch In: write at least one/ },
  { what: 'an operator with values too many', change: selectorIs('{matchLabels: {os: linux, arch: amd64}, matchExpressions: [{key: arch, operator: Exists, values: [amd64]}]}'), rule: 'selector-values', says: /values for arch Exists: take them out/ },
  { what: 'a processor in the words of Node', change: selectorIs('{matchLabels: {os: linux, arch: x64}}'), rule: 'selector-value', says: /arch "x64".*: write one of 386, amd64, arm64, arm, ppc64le$/ },
  { what: 'a selector that nothing meets', change: platformAdded('{matchLabels: {os: darwin, arch: ppc64le}}'), rule: 'selector-idle', says: /^spec\.platforms\[5\]\.selector selects nothing/ },
  { what: 'two platforms for one machine', change: selectorIs('{matchLabels: {os: linux}, matchExpressions: [{key: arch, operator: In, values: [amd64, arm64]}]}'), rule: 'selector-overlap', says: /^spec\.platforms\[0\] and spec\.platforms\[1\] both select linux\/arm64: / },
  { what: 'a platform without a program', change: selectorIs('{matchLabels: {os: linux}, matchExpressions: [{key: arch, operator: NotIn, values: [arm, arm64, ppc64le]}]}'), rule: 'platform-without-program', says: /^spec\.platforms\[0\] selects linux\/386, for which there is no program/ },
  { what: 'a platform that is left out', change: replaced(/ {2}- selector:\n {6}matchLabels:\n {8}os: windows[^]*/, ''), rule: 'platform-missing', says: /^no platform selects windows\/amd64, for which there is kubectl-cni_windows_amd64\.zip: / },
  { what: 'the program of another platform', change: (text) => text.replace(/( {4}uri: .*\n.*\n)/, /( {4}uri: .*arm64.*\n.*\n)/.exec(text)?.[1] ?? ''), rule: 'archive-of-platform', says: /^spec\.platforms\[0\] is for linux\/amd64 and its uri is \S+arm64\.tar\.gz: / },

  { what: 'an empty list of files', change: filesAre('[]'), rule: 'files', says: /is empty: leave it out/ },
  { what: 'a move from nowhere', change: filesAre('[{to: .}]'), rule: 'files-from', says: /^spec\.platforms\[0\]\.files\[0\]\.from is missing/ },
  { what: 'a move to nowhere', change: filesAre('[{from: "*"}]'), rule: 'files-to', says: /^spec\.platforms\[0\]\.files\[0\]\.to is missing/ },
  { what: 'a move out of the archive', change: filesAre('[{from: "../*", to: .}]'), rule: 'files-escape', says: /leads out of its folder/ },
  { what: 'a move out of the folder', change: filesAre('[{from: "*", to: ..}]'), rule: 'files-escape', says: /leads out of its folder/ },
  { what: 'a move as the guide of krew shows it', change: filesAre('[{from: "*", to: ./}]'), rule: 'files-to-clean', says: /to is \.\/, which krew refuses: write \.$/ },
  { what: 'a move into a folder on Windows', change: filesAre('[{from: "*", to: bin/x}]', 'kubectl-cni.exe'), rule: 'files-to-clean', says: /refuses on Windows/ },
  { what: 'a move of what is not there', change: filesAre('[{from: "*", to: .}, {from: NOTICE, to: .}]'), rule: 'files-match', says: /moves NOTICE, of which nothing is left in kubectl-cni_linux_amd64\.tar\.gz/ },
  { what: 'a move of what was moved already', change: filesAre('[{from: "*", to: .}, {from: LICENSE, to: .}]'), rule: 'files-match', says: /moves LICENSE, of which nothing is left/ },
  { what: 'a move of all but the program', change: filesAre('[{from: "[LT]*", to: .}]'), rule: 'bin-in-archive', says: /krew would install LICENSE, THIRD-PARTY-LICENSES\.txt: / },
  { what: 'a program that is moved away', change: filesAre('[{from: kubectl-cni, to: bin}, {from: "*", to: .}]'), rule: 'bin-in-archive', says: /krew would install bin, LICENSE/ },
  { what: 'a licence that is not moved', change: filesAre('[{from: kubectl-cni, to: .}, {from: T*, to: .}]'), rule: 'licence', says: /would install no LICENSE out of kubectl-cni_linux_amd64\.tar\.gz/ },

  { what: 'no archive at the address', change: replaced('uri: https://github.com/kubectl-cni/kubectl-cni/releases/download/v0.1.0/', 'uri: https://github.com/kubectl-cni/kubectl-cni/releases/download/v0.1.0/x/v0.1.0/'), rule: 'archive', says: /is not at hand/ },
  { what: 'a page instead of an archive', archives: { [LINUX]: Buffer.from('<html>Not Found</html>') }, rule: 'archive-format', says: /neither a tar\.gz nor a zip by its first bytes/ },
  { what: 'a gzip without a tar', archives: { [LINUX]: gzipSync('x'.repeat(2000)) }, rule: 'archive-format', says: /cannot be unpacked, .+: pack it anew/ },
  { what: 'half a zip', archives: { [WINDOWS]: packZip(releaseFiles('kubectl-cni.exe')).subarray(0, 200) }, rule: 'archive-format', says: /^kubectl-cni_windows_amd64\.zip cannot be unpacked/ },
  { what: 'a program that nobody can start', archives: { [LINUX]: [{ ...program, mode: 0o644 }, licence, thirdParty] }, rule: 'bin-executable', says: /has the mode 0644/ },
  { what: 'no licence', archives: { [LINUX]: [program, thirdParty] }, rule: 'licence', says: /no LICENSE/ },
  { what: 'no licences of others', archives: { [LINUX]: [program, licence] }, rule: 'third-party-licences', says: /no THIRD-PARTY-LICENSES\.txt/ },
  { what: 'a path that leads out', archives: { [LINUX]: [program, licence, thirdParty, { path: '../../.profile', mode: 0o644, text: 'x' }] }, rule: 'entry-path', says: /has "\.\.\/\.\.\/\.profile"/ },
  { what: 'an absolute path', archives: { [WINDOWS]: [exe, ...besideExe, { path: '/x', mode: 0o644, text: 'x' }] }, rule: 'entry-path', says: /has "\/x"/ },
  { what: 'an absolute link', archives: { [LINUX]: [program, licence, thirdParty, { path: 'sh', mode: 0o777, linkTo: '/bin/sh' }] }, rule: 'entry-kind', says: /has sh, a link or a device, on which krew gives up/ },
  { what: 'a link in a zip', archives: { [WINDOWS]: [exe, ...besideExe, { path: 'sh', mode: 0o777, linkTo: '/bin/sh' }] }, rule: 'entry-kind', says: /which krew does not make/ },
];

function replaced(what: string | RegExp, by: string): (text: string) => string {
  return (text) => text.replace(what, by);
}

function selectorIs(selector: string): (text: string) => string {
  return replaced(/selector:\n.*\n.*\n.*\n/, `selector: ${selector}\n`);
}

function filesAre(files: string, bin = 'kubectl-cni'): (text: string) => string {
  return replaced(`    bin: ${bin}\n`, `    files: ${files}\n    bin: ${bin}\n`);
}

/** One more platform, with the archive of the first. */
function platformAdded(selector: string): (text: string) => string {
  return (text) => `${text}  - selector: ${selector}\n${/ {4}uri: .*\n {4}sha256: .*\n/.exec(text)?.[0] ?? ''}    bin: kubectl-cni\n`;
}
