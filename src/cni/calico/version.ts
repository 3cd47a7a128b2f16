import { valueOf } from '../../model/observation.ts';
import type { DetectionFacts } from '../facts.ts';
import type { CalicoContainer } from './components.ts';

/** Calico's version by the image that its DaemonSet asks for; where the tag states none, by Calico's own objects. */
export function calicoVersion(container: CalicoContainer | undefined, { cluster }: DetectionFacts): string | null {
  const stated = valueOf(cluster['cluster.clusterInformation'])?.calicoVersion ?? valueOf(cluster['cluster.installation'])?.calicoVersion;
  return container?.version ?? stated ?? null;
}
