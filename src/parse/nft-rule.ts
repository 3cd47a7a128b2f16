import type { FilterRule, MarkChange } from '../model/packet-filter.ts';
import { emptyMatch, protocolName } from './filter-match.ts';
import type { MatchDraft } from './filter-match.ts';
import { nextStatement } from './nft-words.ts';
import { readMark, readMarkChange } from './nft-mark.ts';
import { readCondition, selectorAt, takeValues } from './nft-match.ts';

/** What a rule of nft says: one, or several where a map of verdicts is one for each key; each has the whole rule's text then. */
export function parseNftRule(line: string): FilterRule[] {
  const words = line.match(/"[^"]*"|[{},;]|[^\s{},;"]+/g) ?? [];
  const draft: RuleDraft = { match: emptyMatch(), packets: null, end: { verdict: 'other', target: null }, setsMark: null, cases: null };
  for (let at = 0; at < words.length; ) at = readStatement(words, at, draft);
  const text = line.replace(/counter packets \d+ bytes \d+/, '').replace(/\s+/g, ' ').trim();
  const { match, packets, end, setsMark } = draft;
  return (draft.cases ?? [{ match, end }]).map((each) => ({ text, packets, ...each.end, setsMark, match: each.match }));
}

type End = Pick<FilterRule, 'verdict' | 'target'>;

interface RuleDraft {
  match: MatchDraft;
  packets: number | null;
  end: End;
  setsMark: MarkChange | null;
  /** Of a map of verdicts: each key with its verdict. */
  cases: { readonly match: MatchDraft; readonly end: End }[] | null;
}

const VERDICTS: Readonly<Record<string, FilterRule['verdict']>> = { accept: 'accept', drop: 'drop', return: 'return', continue: 'other', reject: 'reject', queue: 'unread', tproxy: 'unread', synproxy: 'unread' };

/** Statements that ask nothing of a packet. In those that end a rule, words of other statements may stand: `reject with tcp reset`. */
const SILENT = ['log', 'notrack', 'add', 'update', 'delete', 'counter'];
const LAST = ['reject', 'masquerade', 'dnat', 'snat', 'redirect', 'dup', 'fwd', 'flow', 'tproxy', 'synproxy', 'queue'];
const CHANGED = ['meta', 'ct', 'ip', 'ip6', 'tcp', 'udp', 'ether', 'exthdr'];

/** Reads one statement; where the next one begins. */
function readStatement(words: readonly string[], at: number, draft: RuleDraft): number {
  const [word = '', next = '', third = ''] = words.slice(at, at + 3);
  if (word === 'comment') return at + 2;
  if (word === 'counter' && next === 'packets') {
    draft.packets = Number(third);
    return at + 5;
  }
  if (SILENT.includes(word)) return nextStatement(words, at);
  const end = endOf(word, next);
  if (end !== undefined) draft.end = end;
  if (LAST.includes(word)) return words.includes('comment', at) ? words.indexOf('comment', at) : words.length;
  if (end !== undefined) return at + (end.target === null ? 1 : 2);
  if (word === 'tcp' && next === 'option' && words[at + 4] === 'set') return nextStatement(words, at + 5);
  if (CHANGED.includes(word) && third === 'set') return readChange(words, at, draft);
  return word === 'meta' && next === 'mark' ? (readMark(words, at, draft.match) ?? leaveUnread(words, at, draft)) : readAsked(words, at, draft);
}

function endOf(word: string, next: string): End | undefined {
  if (word === 'jump' || word === 'goto') return { verdict: word, target: next };
  const verdict = VERDICTS[word];
  return verdict === undefined ? undefined : { verdict, target: null };
}

/** `meta mark set mark or 0x4000`; what else is set is of no account here. */
function readChange(words: readonly string[], at: number, draft: RuleDraft): number {
  const from = at + 3;
  const end = nextStatement(words, ['meta', 'ct'].includes(words[from] ?? '') ? from + 1 : from);
  if (words[at] !== 'meta' || words[at + 1] !== 'mark') return end;
  const change = readMarkChange(words.slice(from, end));
  // A mark that is not known makes every later rule about marks possible, as a verdict that is not read does.
  if (change === undefined) draft.end = { verdict: 'unread', target: null };
  else draft.setsMark = change;
  return end;
}

function readAsked(words: readonly string[], at: number, draft: RuleDraft): number {
  const selector = selectorAt(words, at);
  if (selector === undefined) return leaveUnread(words, at, draft);
  const operator = words[selector.end] ?? '';
  if (operator === 'vmap') return readMap(words, at, draft);
  const values = takeValues(words, ['==', '!='].includes(operator) ? selector.end + 1 : selector.end);
  return values !== undefined && readCondition(draft.match, selector, values.words, operator === '!=') ? values.end : leaveUnread(words, at, draft);
}

/** `ct state vmap { established : accept, invalid : drop }`; of a map with a name, the elements stand elsewhere. */
function readMap(words: readonly string[], at: number, draft: RuleDraft): number {
  const selector = selectorAt(words, at);
  const open = words.indexOf('{', at);
  const close = words.indexOf('}', at);
  if (selector === undefined || open !== selector.end + 1 || close < open) {
    draft.end = { verdict: 'unread', target: null };
    return nextStatement(words, at);
  }
  draft.cases = [];
  for (let from = open + 1; from < close; ) {
    const comma = words.indexOf(',', from);
    const element = words.slice(from, comma === -1 || comma > close ? close : comma);
    const colon = element.indexOf(':');
    const [verdict = '', target = ''] = element.slice(colon + 1);
    const match = { ...draft.match, unread: [...draft.match.unread] };
    const key = colon === 1 ? takeValues(element, 0) : undefined;
    if (key === undefined || !readCondition(match, selector, key.words, false)) match.unread.push([...words.slice(at, selector.end), ...element.slice(0, colon)].join(' '));
    draft.cases.push({ match, end: endOf(verdict, target) ?? { verdict: 'unread', target: null } });
    from += element.length + 1;
  }
  return close + 1;
}

/** ICMP's types and TCP's flags are not read, but they tell which protocol it is. */
const IMPLIED: Readonly<Record<string, string>> = { icmp: 'icmp', icmpv6: 'ipv6-icmp', tcp: 'tcp', udp: 'udp', sctp: 'sctp' };

function leaveUnread(words: readonly string[], at: number, draft: RuleDraft): number {
  const end = nextStatement(words, at);
  const asked = words.slice(at, end);
  const implied = IMPLIED[asked[0] ?? ''];
  if (implied !== undefined) draft.match.protocols ??= [protocolName(implied)];
  draft.match.unread.push(asked.join(' ').replaceAll(' ,', ','));
  if (asked.includes('vmap')) draft.end = { verdict: 'unread', target: null };
  return end;
}
