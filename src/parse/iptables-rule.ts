import type { FilterRule, MarkChange } from '../model/packet-filter.ts';
import { emptyMatch, networks, portRanges, protocolName, wordList } from './filter-match.ts';
import type { MatchDraft } from './filter-match.ts';

/** What a rule of iptables says, from its words after `-A CHAIN`. `isChain` tells targets that are chains from those that are not. */
export function parseIptablesRule(words: readonly string[], isChain: (name: string) => boolean): Pick<FilterRule, 'verdict' | 'target' | 'setsMark' | 'match'> {
  const end = words.findIndex((word) => word === '-j' || word === '-g');
  const asks = end === -1 ? words : words.slice(0, end);
  return { ...verdictOf(end === -1 ? [] : words.slice(end), isChain), match: matchOf(asks) };
}

/** Modules that ask nothing without options: those whose options are read here, and ICMP's. */
const QUIET = ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'icmp', 'icmp6', 'comment', 'conntrack', 'state', 'multiport', 'mark'];

function matchOf(words: readonly string[]): MatchDraft {
  const match = emptyMatch();
  const unread: string[][] = [];
  let module: string[] = [];
  for (let at = 0; at < words.length; ) {
    const not = words[at] === '!';
    const option = words[not ? at + 1 : at] ?? '';
    const from = at + (not ? 2 : 1);
    at = from;
    while (at < words.length && !/^(-|!$)/.test(words[at] ?? '')) at += 1;
    const values = words.slice(from, at);
    if (option === '-m') {
      module = ['-m', ...values];
      if (!QUIET.includes(values[0] ?? '')) unread.push(module);
    } else if (!readOption(match, module[1] ?? '', option, values, not)) {
      const isOwn = /^-[a-z]$/.test(option);
      if (!isOwn && !unread.includes(module)) unread.push(module);
      (isOwn ? (unread[unread.push([]) - 1] ?? []) : module).push(...(not ? ['!'] : []), option, ...values);
    }
  }
  match.unread.push(...unread.map((each) => each.join(' ')));
  return match;
}

/** Takes an option into the match; false when it is not read. */
function readOption(match: MatchDraft, module: string, option: string, values: readonly string[], not: boolean): boolean {
  const list = (values[0] ?? '').split(',');
  const take = <K extends keyof MatchDraft>(field: K, value: MatchDraft[K] | undefined): boolean => {
    if (value === undefined || match[field] !== null || values.length !== 1) return false;
    match[field] = value;
    return true;
  };
  const addresses = networks(list);
  switch (option) {
    case '--comment':
      return true;
    case '-s':
      return take('source', addresses && wordList(addresses, not));
    case '-d':
      return take('destination', addresses && wordList(addresses, not));
    case '-i':
      return take('inDevices', wordList([values[0] ?? ''], not));
    case '-o':
      return take('outDevices', wordList([values[0] ?? ''], not));
    case '-p':
      return take('protocols', wordList([protocolName(values[0] ?? '')], not));
    case '--dport':
    case '--dports':
      return !not && take('destinationPorts', portRanges(list));
    case '--sport':
    case '--sports':
      return !not && take('sourcePorts', portRanges(list));
    case '--ctstate':
    case '--state':
      return take('states', wordList(list.map((word) => word.toLowerCase()), not));
    case '--mark': {
      const [value, mask] = numbersOf(values[0] ?? '');
      return module === 'mark' && take('mark', value === undefined ? undefined : { mask: mask ?? ALL_BITS, value, not });
    }
    default:
      return false;
  }
}

const ALL_BITS = 0xffff_ffff;

/** `0x4000/0x4000`: a value and a mask. */
function numbersOf(text: string): (number | undefined)[] {
  return /^(0x[\da-f]+|\d+)(\/(0x[\da-f]+|\d+))?$/i.test(text) ? text.split('/').map(Number) : [];
}

const VERDICTS: Readonly<Record<string, FilterRule['verdict']>> = { ACCEPT: 'accept', DROP: 'drop', REJECT: 'reject', RETURN: 'return', QUEUE: 'unread', NFQUEUE: 'unread', TPROXY: 'unread', SYNPROXY: 'unread' };

function verdictOf([how, target = '', ...options]: readonly string[], isChain: (name: string) => boolean): Pick<FilterRule, 'verdict' | 'target' | 'setsMark'> {
  const plain = { target: null, setsMark: null };
  const verdict = VERDICTS[target];
  if (how === '-g') return { ...plain, verdict: 'goto', target };
  if (verdict !== undefined) return { ...plain, verdict };
  if (isChain(target)) return { ...plain, verdict: 'jump', target };
  const setsMark = target === 'MARK' ? markChange(options) : null;
  // A mark that is not known makes every later rule about marks possible, as a verdict that is not read does.
  if (setsMark === undefined || (target === 'CONNMARK' && options.includes('--restore-mark'))) return { ...plain, verdict: 'unread' };
  return { ...plain, verdict: 'other', setsMark };
}

/** iptables-save shows every way to set a mark as `--set-xmark`. */
function markChange([option, text = '']: readonly string[]): MarkChange | undefined {
  const [value, mask = ALL_BITS] = numbersOf(text);
  return option === '--set-xmark' && value !== undefined ? { keep: (ALL_BITS ^ mask) >>> 0, flip: value } : undefined;
}
