import { NAMES, productAndVersion } from '../model/product-name.ts';
import type { CniPart, CniVersion, UnknownVersion, VersionReport } from '../model/report.ts';
import { shorten } from './open-ends.ts';
import { hang, indented, wrap } from './wrap.ts';

const MOST_NODES = 3;

/** How versions are to be shown. */
export interface VersionView {
  /** All nodes by name, and why the program thinks that it is this CNI. */
  readonly wide: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/**
 * The screen of `kubectl cni version`: a line each for the program, the cluster and its CNI, and below what is to be said of it.
 * The program's alone where nothing of a cluster is known: stderr says why.
 */
export function renderVersion(report: VersionReport, view: VersionView): string {
  const { version, node, platform, kubernetes, cni, unknown } = report;
  const why = (of: UnknownVersion['of']): string => `? (${unknown.find((each) => each.of === of)?.detail})`;
  const ofCluster = [`Kubernetes ${kubernetes ?? why('kubernetes')}`, cni === null ? `CNI ${why('cni')}` : cniName(cni)];
  const lines = [`kubectl cni ${version} (${platform}, Node ${node})`, ...(kubernetes === null && cni === null ? [] : ofCluster)];
  return `${[...lines.flatMap((line) => hanging(line, view.width)), ...(cni === null ? [] : indented(details(cni, unknown, { ...view, width: view.width - 2 })))].join('\n')}\n`;
}

function hanging(line: string, width: number): string[] {
  return wrap(line, width - 2).map((text, index) => (index === 0 ? text : `  ${text}`));
}

/** `Canal of Calico v3.28.5 and Flannel in 2 versions`. */
function cniName(cni: CniVersion): string {
  if (cni.cni === 'none') return 'no CNI';
  const versions = cni.parts.map((part) => ({ part: part.part, version: shown(part) }));
  const notes = [cni.confidence === 'certain' ? '' : cni.confidence === 'guess' ? 'a guess' : cni.confidence, cni.cni === 'unsupported' ? 'not supported' : ''].filter((note) => note !== '');
  return `${productAndVersion({ product: cni.product, versions })}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/** What runs counts before what is asked for. */
function shown({ version, running }: CniPart): string {
  if (running !== null && running.length > 1) return `in ${running.length} versions`;
  const [only] = running ?? [];
  return (only === undefined ? version : only.version) ?? '?';
}

function details(cni: CniVersion, unknown: readonly UnknownVersion[], { wide, width }: VersionView): string[] {
  const open = unknown.filter(({ of, reason }) => of !== 'kubernetes' && reason !== 'not-applicable');
  // Where the same keeps a version and what runs from being known, the first says it all.
  const lines = open.filter((each, index) => each.of !== 'agents' || open.findIndex(({ detail }) => detail === each.detail) === index).map((each) => openLine(each, cni));
  return [
    ...cni.parts.flatMap((part) => partLines(part, NAMES[part.part] ?? cni.product, wide)).flatMap((line) => wrap(line, width)),
    ...lines.flatMap((line) => wrap(line, width)),
    ...(cni.others.length === 0 ? [] : wrap(`beside it: ${cni.others.map(({ product }) => product).join(', ')}`, width)),
    ...(wide ? cni.signs.flatMap(({ seen, where }, index) => hang(index === 0 ? 'signs  ' : '       ', wrap(`${seen} (${where})`, width - 7))) : []),
  ];
}

/** The versions that run, where there are several; else that what is asked for is not what runs. */
function partLines({ version, running }: CniPart, name: string, wide: boolean): string[] {
  if (running === null) return [];
  const [only, second] = running;
  if (only === undefined) return [`no ${name} runs${version === null ? '' : `: ${version} is what its DaemonSet asks for`}`];
  const asked = version !== null && running.every((each) => each.version !== version) ? [`its DaemonSet asks for ${name} ${version}`] : [];
  if (second === undefined) return only.version === null && asked.length > 0 ? [`the image of ${name} that runs states no version`, ...asked] : asked;
  return [...running.map((each) => `${name} ${each.version ?? '?'} on ${shorten(each.nodes, wide ? Number.POSITIVE_INFINITY : MOST_NODES)}`), ...asked];
}

function openLine({ of, detail }: UnknownVersion, cni: CniVersion): string {
  if (of === 'agents') return `what runs on the nodes is not known: ${detail}`;
  return `the version of ${of === 'calico' || of === 'flannel' || of === 'k3s' ? NAMES[of] : cni.product} is not known: ${detail}`;
}
