import type { FactName } from '../model/facts.ts';
import { absenceBecause } from './absence-because.ts';
import type { Hands } from './collector.ts';
import type { AnyCollector } from './collectors.ts';
import type { Store } from './store.ts';

/** Runs collectors, and keeps in the store what they yield or why they yield nothing. */
export interface Settler {
  /** Never rejects but with a bug: a request that fails costs its fact. */
  settle(collector: AnyCollector): Promise<void>;
  /** What was thrown, by the fact that it cost. */
  readonly thrown: ReadonlyMap<FactName, unknown>;
}

/** Runs collectors and puts into the store what each observed, or why it did not; what was thrown is kept by fact. */
export function createSettler(store: Store, hands: Hands, onSettled: () => void): Settler {
  const thrown = new Map<FactName, unknown>();
  return {
    thrown,
    settle: async (collector) => {
      const known = store.known();
      const absence = collector.absence?.(known, hands);
      try {
        if (absence === undefined) store.put(collector.provides, await collector.collect(hands, known));
        else store.miss(collector.provides, absence);
      } catch (error) {
        store.miss(collector.provides, absenceBecause(error));
        thrown.set(collector.provides, error);
      }
      onSettled();
    },
  };
}
