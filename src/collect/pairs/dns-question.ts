/** A DNS question for the address of a name, as bash's printf takes it; its two first bytes, `12`, come back in the answer. */
export function dnsQuestion(name: string): string {
  const labels = name.split('.').filter((label) => label !== '');
  const bytes = [0x31, 0x32, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels.flatMap((label) => [label.length, ...[...label].map((char) => char.charCodeAt(0))]), 0, 0, 1, 0, 1];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
