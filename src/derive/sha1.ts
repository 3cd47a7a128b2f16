/** SHA-1 of a text in UTF-8, 20 bytes; no secret hangs on it. Source: RFC 3174, method 1. */
export function sha1(text: string): readonly number[] {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = padded(text);
  for (let start = 0; start < words.length; start += 16) state = digest(state, words.slice(start, start + 16));
  return state.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff));
}

/** The text, a 1 bit, zeros and its length in bits, as words of 32 bits that fill blocks of 16. */
function padded(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  const words = Array<number>((((bytes.length + 8) >> 6) + 1) * 16).fill(0);
  for (const [index, byte] of [...bytes, 0x80].entries()) words[index >> 2] = (words[index >> 2] ?? 0) | (byte << (24 - (index & 3) * 8));
  words[words.length - 1] = bytes.length * 8;
  return words;
}

const STEPS: readonly { readonly mix: (b: number, c: number, d: number) => number; readonly add: number }[] = [
  { mix: (b, c, d) => (b & c) | (~b & d), add: 0x5a827999 },
  { mix: (b, c, d) => b ^ c ^ d, add: 0x6ed9eba1 },
  { mix: (b, c, d) => (b & c) | (b & d) | (c & d), add: 0x8f1bbcdc },
  { mix: (b, c, d) => b ^ c ^ d, add: 0xca62c1d6 },
];

function digest(state: readonly number[], block: readonly number[]): number[] {
  const words = [...block];
  for (let index = 16; index < 80; index++) words.push(turned([3, 8, 14, 16].reduce((mixed, back) => mixed ^ (words[index - back] ?? 0), 0), 1));
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (const [index, word] of words.entries()) {
    const { mix, add } = STEPS[Math.floor(index / 20)] as (typeof STEPS)[number];
    [a, b, c, d, e] = [(turned(a, 5) + mix(b, c, d) + e + add + word) | 0, a, turned(b, 30), c, d];
  }
  return [a, b, c, d, e].map((value, index) => (value + (state[index] ?? 0)) | 0);
}

function turned(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
