import type { MissingFact } from '../model/rule.ts';
import { valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { Route } from '../model/host-facts.ts';
import type { EntryDifference } from './entry-differences.ts';
import type { ExpectedHost } from './expected-host.ts';
import { expectationsIn, tooYoung, unknownExpectations } from './host-view.ts';
import type { HostView } from './host-view.ts';
import { pathsIn } from './paths-in.ts';
import { familyOf, ofFamily, podsMeet } from './pods-met.ts';
import { isDirectBy } from './route-lookup.ts';

export interface EntryView extends HostView {
  readonly nodes: readonly { readonly name: string }[];
  wantOf: HostView['wantOf'] & ((node: string, fact: 'node.routes') => Observation<Readonly<Record<string, Route>>>);
}

/** Entries that a node lacks, or has with a wrong content. */
export interface LostEntries {
  readonly node: string;
  readonly entries: readonly EntryDifference[];
  /** It has none of those that it should have. */
  readonly all: boolean;
}

type Compare = (expected: ExpectedHost, node: string) => { readonly lost: readonly EntryDifference[]; readonly total: number };

/** Of nodes that have settled, toward such, where their pods do not reach each other all the same. */
export function lostEntries(view: EntryView, compare: Compare): LostEntries[] {
  return allLost(view, compare).flatMap(({ node, entries, all }) => {
    const settled = entries.filter(({ peer }) => tooYoung(view, [node, peer]) === undefined);
    return settled.length === 0 ? [] : [{ node, entries: settled, all }];
  });
}

/** The same that have not settled, and what is missing to tell. */
export function unsettledEntries(view: EntryView, fact: 'node.forwarding' | 'node.neighbours', compare: Compare): MissingFact[] {
  const young = allLost(view, compare).flatMap(({ node, entries }): MissingFact[] => {
    const why = entries.map(({ peer }) => tooYoung(view, [node, peer])).find((each) => each !== undefined);
    return why === undefined ? [] : [{ fact, node, reason: 'unsettled', detail: why }];
  });
  return [...unknownExpectations(view), ...young];
}

function allLost(view: EntryView, compare: Compare): LostEntries[] {
  const expectedOf = expectationsIn(view);
  const paths = pathsIn(view);
  return view.nodes.flatMap(({ name }) => {
    const { lost, total } = compare(expectedOf(name, isDirectBy(valueOf(view.wantOf(name, 'node.routes')))), name);
    const entries = lost.filter(({ peer, device }) => !podsMeet(paths, [name, peer], ofFamily(familyOf(device))));
    return entries.length === 0 ? [] : [{ node: name, entries, all: entries.length === total && entries.every(({ gone }) => gone) }];
  });
}
