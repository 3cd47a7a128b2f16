import type { MarkChange } from '../model/packet-filter.ts';
import type { MatchDraft } from './filter-match.ts';

const ALL_BITS = 0xffff_ffff;

/** Takes `meta mark & 0x10000 == 0x10000` or `meta mark 0x1` into a match; where the next statement begins, or undefined when it is something else. */
export function readMark(words: readonly string[], at: number, match: MatchDraft): number | undefined {
  const hasMask = ['&', 'and'].includes(words[at + 2] ?? '');
  const mask = hasMask ? numberOf(words[at + 3]) : ALL_BITS;
  const operator = hasMask ? at + 4 : at + 2;
  const isWritten = ['==', '!='].includes(words[operator] ?? '');
  const value = numberOf(words[isWritten ? operator + 1 : operator]);
  const end = operator + (isWritten ? 2 : 1);
  if (mask === undefined || value === undefined || match.mark !== null || [',', '-'].includes(words[end] ?? '')) return undefined;
  match.mark = { mask, value, not: words[operator] === '!=' };
  return end;
}

/** The words after `meta mark set`: `mark and 0xfff0ffff`, `meta mark & 0xfffeffff | 0x10000`, `0x1`; undefined when it is something else. */
export function readMarkChange(words: readonly string[]): MarkChange | undefined {
  const [base = '', ...operations] = words[0] === 'meta' ? words.slice(1) : words;
  const fixed = numberOf(base);
  if (base !== 'mark' && fixed === undefined) return undefined;
  let { keep, flip }: MarkChange = base === 'mark' ? { keep: ALL_BITS, flip: 0 } : { keep: 0, flip: fixed ?? 0 };
  for (let at = 0; at < operations.length; at += 2) {
    const bits = numberOf(operations[at + 1]);
    if (bits === undefined) return undefined;
    switch (operations[at]) {
      case '&':
      case 'and':
        [keep, flip] = [keep & bits, flip & bits];
        break;
      case '|':
      case 'or':
        [keep, flip] = [keep & ~bits, flip | bits];
        break;
      case '^':
      case 'xor':
        flip ^= bits;
        break;
      default:
        return undefined;
    }
  }
  return { keep: keep >>> 0, flip: flip >>> 0 };
}

function numberOf(word: string | undefined): number | undefined {
  return word !== undefined && /^(0x[\da-f]+|\d+)$/i.test(word) ? Number(word) : undefined;
}
