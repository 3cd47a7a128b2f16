/** A network: its first and last address as numbers. Addresses of the two families never compare equal. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** Reads `10.244.0.0/16`, `fd00::/48`, or an address, which is a network of one; undefined when it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', mask, ...rest] = text.split('/');
  const family = address.includes(':') ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  const value = family === 4 ? parseV4(address) : parseV6(address);
  const prefix = mask === undefined ? bits : /^\d{1,3}$/.test(mask) ? Number(mask) : -1;
  if (value === undefined || rest.length > 0 || prefix < 0 || prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = value - (value % size);
  return { family, first, last: first + size - 1n, prefix };
}

/** True when every address of `inner` is one of `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** How many addresses a network has. */
export function sizeOf(cidr: Cidr): number {
  return Number(cidr.last - cidr.first + 1n);
}

/** Without arithmetic on bigints, as large clusters have millions of addresses to compare. */
function parseV4(text: string): bigint | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (parts === null) return undefined;
  let value = 0;
  for (let index = 1; index <= 4; index++) {
    const part = Number(parts[index]);
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return BigInt(value);
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const part of [...left, ...Array<string>(missing).fill('0'), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    value = value * 65_536n + BigInt(`0x${part}`);
  }
  return value;
}
