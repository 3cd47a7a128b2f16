import type { KubernetesVersion } from '../../model/cluster-facts.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { textAt } from '../read.ts';

export const version: Collector<'cluster.version'> = {
  provides: 'cluster.version',
  access: ['get /version'],
  collect: async ({ cluster }) => observe(await cluster.raw<unknown>('/version'), trimVersion),
};

/** The answer to `GET /version`. */
export function trimVersion(answer: unknown): KubernetesVersion {
  return { gitVersion: textAt(answer, 'gitVersion') };
}
