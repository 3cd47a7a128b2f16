import type { PartVersion } from '../model/identification.ts';
import { valueOf } from '../model/observation.ts';
import type { Unavailable } from '../model/observation.ts';
import type { CniPart, UnknownVersion, VersionReport } from '../model/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { runningVersions } from './running-versions.ts';

/** This program, for its own version. */
export type Program = Pick<VersionReport, 'version' | 'node' | 'platform'>;

/** What versions are told from. */
export interface VersionInputs extends Pick<Snapshot, 'identification' | 'cluster' | 'nodes'> {
  /** Why the agents' pods were not seen, when that failed. */
  readonly unseenAgents: Unavailable | undefined;
  /** Why it cannot be told which CNI runs, when it cannot. */
  readonly untold: Unavailable | undefined;
}

type Why = Pick<Unavailable, 'reason' | 'detail'>;

/** The versions that the facts tell, and what they do not tell. */
export function versionReport(program: Program, inputs: VersionInputs): VersionReport {
  const { identification, cluster } = inputs;
  const { cni, product, confidence, signs, others } = identification;
  const version = cluster['cluster.version'];
  const parts = identification.versions.map((part): CniPart => ({ ...part, running: inputs.unseenAgents === undefined || part.part === 'k3s' ? runningVersions(part, inputs) : null }));
  const nothing = cni === 'unsupported' && signs.length === 0 ? (unseenSets(inputs) ?? NO_SIGN) : undefined;
  const untold = inputs.untold ?? nothing;
  return {
    ...head(program),
    kubernetes: valueOf(version)?.gitVersion ?? null,
    cni: untold !== undefined ? null : { cni, product, confidence, signs, parts, others },
    unknown: [
      ...(version?.state === 'unavailable' ? [unknown('kubernetes', version)] : []),
      ...(untold !== undefined ? [unknown('cni', untold)] : unknownOf(parts, inputs)),
    ],
  };
}

const NO_SIGN: Why = { reason: 'failed', detail: 'no DaemonSet was found, and the nodes do not say' };

/** The same where no cluster was asked: why not is said of all that only a cluster can tell. */
export function unseenVersions(program: Program, why: Why): VersionReport {
  return { ...head(program), kubernetes: null, cni: null, unknown: [unknown('kubernetes', why), unknown('cni', why)] };
}

function head({ version, node, platform }: Program): Pick<VersionReport, 'apiVersion' | 'kind' | keyof Program> {
  return { apiVersion: 'kubectl-cni/v1', kind: 'Version', version, node, platform };
}

function unknown(of: UnknownVersion['of'], { reason, detail }: Why): UnknownVersion {
  return { of, reason, detail };
}

function unknownOf(parts: readonly CniPart[], inputs: VersionInputs): UnknownVersion[] {
  const sets = unseenSets(inputs);
  const agents = inputs.unseenAgents ?? sets ?? { reason: 'not-applicable', detail: 'this program does not know the pods that run it' };
  return [
    ...parts.flatMap((part) => (part.version === null ? [unknown(part.part, sets ?? unstated(part, inputs))] : [])),
    ...(parts.some(({ running }) => running === null) ? [unknown('agents', agents)] : []),
  ];
}

/** Why the DaemonSets, which tell most, were not seen. */
function unseenSets({ cluster }: VersionInputs): Unavailable | undefined {
  const sets = cluster['cluster.daemonSets'];
  return sets?.state === 'unavailable' ? sets : undefined;
}

function unstated({ part }: PartVersion, { identification, cluster }: VersionInputs): Why {
  const key = part === 'flannel' ? 'flannelContainer' : 'calicoContainer';
  const sets = valueOf(cluster['cluster.daemonSets']) ?? {};
  const images = identification.agentSets.map(({ namespace, name, [key]: container }) => sets[`${namespace}/${name}`]?.template.containers[container ?? '']?.image);
  const image = images.find((each) => each !== undefined);
  return { reason: 'parse-failed', detail: image === undefined ? 'its image states none' : `the image ${image} states none` };
}
