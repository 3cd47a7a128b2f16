/** An address as /proc/net/tcp and tcp6 show it, in both byte orders of processors. */
export function socketHex(address: string): readonly string[] {
  const words = address.includes(':') ? wordsOf6(address) : [address.split('.').map((part) => hex(Number(part), 2)).join('')];
  return [words.map(turned).join(''), words.join('')];
}

/** Four words of 32 bits, in network order. */
function wordsOf6(address: string): string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = groups(head);
  const after = groups(tail ?? '');
  const all = [...before, ...Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0000'), ...after];
  return [0, 2, 4, 6].map((place) => `${all[place] ?? '0000'}${all[place + 1] ?? '0000'}`);
}

function groups(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => hex(Number.parseInt(group, 16), 4));
}

function turned(word: string): string {
  return (word.match(/../g) ?? []).toReversed().join('');
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}
