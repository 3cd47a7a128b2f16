import { identify } from '../cni/index.ts';
import { UsageError } from '../model/errors.ts';
import type { Known } from './collector.ts';

/** The error to end with where no CNI lives in the namespace that the user named, and the DaemonSets there were seen. */
export function whyMisplaced({ identification, cluster, nodes }: Known, namespace: string | undefined): UsageError | undefined {
  if (namespace === undefined || cluster['cluster.daemonSets']?.state !== 'observed') return undefined;
  if (identification.agentSets.length > 0 || identification.embedded || identification.namespace === namespace) return undefined;
  const found = identify({ cluster, nodes });
  const product = found.cni === 'none' || found.product === 'unknown' ? 'a CNI' : found.product;
  const elsewhere = found.namespace === null ? 'Leave out -n, and it is looked for everywhere.' : `It was seen in ${found.namespace}: leave out -n, or give -n ${found.namespace}.`;
  return new UsageError(`no DaemonSet in the namespace "${namespace}" runs ${product}`, elsewhere);
}
