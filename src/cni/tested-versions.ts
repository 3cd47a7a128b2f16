/** Kubernetes minors that a Calico minor was tested with, by its own documentation. Others may work. */
export interface TestedKubernetes {
  readonly oldest: number;
  readonly newest: number;
}

/** By Calico minor (3.x). Source: the system requirements page of each release, docs.tigera.io. */
const TESTED: Readonly<Record<number, TestedKubernetes>> = {
  19: { oldest: 19, newest: 21 },
  20: { oldest: 19, newest: 21 },
  21: { oldest: 20, newest: 22 },
  22: { oldest: 21, newest: 23 },
  23: { oldest: 21, newest: 23 },
  24: { oldest: 22, newest: 24 },
  25: { oldest: 23, newest: 28 },
  26: { oldest: 24, newest: 28 },
  27: { oldest: 27, newest: 29 },
  28: { oldest: 27, newest: 30 },
  29: { oldest: 29, newest: 32 },
  30: { oldest: 31, newest: 35 },
  31: { oldest: 32, newest: 35 },
  32: { oldest: 34, newest: 36 },
};

/** The Kubernetes 1.x minors that a Calico version was tested with; undefined for a version that this table does not hold. */
export function testedKubernetes(calicoVersion: string): TestedKubernetes | undefined {
  const minor = /^v?3\.(\d+)(?:\.|$)/.exec(calicoVersion)?.[1];
  return minor === undefined ? undefined : TESTED[Number(minor)];
}
