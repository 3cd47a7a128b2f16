import { filterFacts } from '../../src/collect/host/filter-facts.ts';
import type { PacketFilter } from '../../src/model/packet-filter.ts';
import { parseSections } from '../../src/parse/index.ts';
import { recording } from '../parse/recording.ts';

/** What a node of the lab answered about its packet filter, by the recording's name. */
export function recordedFilter(name: string): PacketFilter {
  const fact = filterFacts(parseSections(recording('packet-filter', `${name}.txt`), '', 'kubectl-cni-abc123'), '2026-11-25T23:26:28Z');
  if (fact.state !== 'observed') throw new Error(fact.detail);
  return fact.value;
}
