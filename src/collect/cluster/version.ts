import type { KubernetesVersion } from '../../model/cluster-facts.ts';
import { textAt } from '../read.ts';

/** The answer to `GET /version`. */
export function trimVersion(answer: unknown): KubernetesVersion {
  return { gitVersion: textAt(answer, 'gitVersion') };
}
