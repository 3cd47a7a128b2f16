import type { Rung, Tried } from './path-facts.ts';
import type { LookReport } from './report.ts';

/** A rung of a path that was tried. */
export interface RungSummary extends Tried {
  readonly rung: Rung;
}

/** One way between two nodes, as the matrix shows it. */
export interface PathSummary {
  readonly from: string;
  readonly to: string;
  /** `ok`: a pod there is reached from a pod here, and nothing that was tried is broken; `broken`: at the rung `broken`; `unknown`: whether pods reach each other was not tried, or could not be told. */
  readonly state: 'ok' | 'broken' | 'unknown';
  readonly broken: Rung | null;
  /** What became of the broken rung, or why nothing is known; empty when ok. */
  readonly detail: string;
  /** Tries of the broken rung, and how many of them were answered (not 0: some are lost); 0 of 0 when ok or unknown. */
  readonly sent: number;
  readonly answered: number;
  /** In the order in which they were climbed. */
  readonly rungs: readonly RungSummary[];
  /** Rungs that do not apply or could not be tried, and why, by name. */
  readonly untried: Readonly<Record<string, string>>;
}

/** What a node reaches beside other nodes. */
export interface ReachSummary {
  readonly node: string;
  /** `own pod`, `pod on the same node`, `Service`, `DNS`, `API Service`, `API Service from the node`, `Typha 198.18.0.12`, or `Typha` where it was not tried. */
  readonly what: string;
  /** `unknown`: it was tried and could not be told; `untried`: it does not apply, or could not be tried. */
  readonly state: 'ok' | 'broken' | 'unknown' | 'untried';
  /** What became of the tries, or why there were none; empty when ok. */
  readonly detail: string;
  /** A part of the tries was answered, and a part was not. */
  readonly lossy: boolean;
}

/** Something on a node that is not as the API says it should be. */
export interface Difference {
  readonly node: string;
  /** `route 10.244.2.0/24`, `FDB de:05:d5:58:5f:3a`, `device flannel.1`. */
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

/** Pods that a run made, and what became of them. */
export interface PodCounts {
  readonly made: number;
  readonly removed: number;
  /** `namespace/name` of those that are still there. */
  readonly left: readonly string[];
}

/** What `kubectl cni probe` prints; `-o json` is this value as it stands. */
export interface ProbeReport extends LookReport {
  readonly kind: 'ProbeReport';
  /** Each direction of each pair that was chosen. */
  readonly paths: readonly PathSummary[];
  readonly reach: readonly ReachSummary[];
  readonly differences: readonly Difference[];
  /** Null for a saved snapshot: its pods are long gone. */
  readonly pods: PodCounts | null;
}
