import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { itemsAt, textAt } from '../read.ts';

export const apiGroups: Collector<'cluster.apiGroups'> = {
  provides: 'cluster.apiGroups',
  access: ['get /apis'],
  collect: async ({ cluster }) => observe(await cluster.raw<unknown>('/apis'), trimApiGroups),
};

/** The answer to `GET /apis`: versions of each group, the preferred one first. */
export function trimApiGroups(answer: unknown): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    itemsAt(answer, 'groups').map((group) => {
      const preferred = textAt(group, 'preferredVersion', 'version');
      const versions = itemsAt(group, 'versions').map((version) => textAt(version, 'version'));
      return [textAt(group, 'name'), [...new Set([preferred, ...versions])].filter((version) => version !== '')];
    }),
  );
}
