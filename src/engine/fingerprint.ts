import type { Code, Found } from '../model/finding.ts';

/** Identity of a finding: of its code, its subjects in any order and its key; the same between runs. */
export function fingerprint(code: Code, found: Pick<Found, 'subjects' | 'key'>): string {
  const subjects = found.subjects.map((subject) => `${subject.kind}/${subject.namespace ?? ''}/${subject.name}`).sort();
  const text = `${subjects.join(',')}#${found.key ?? ''}`;
  return `${code}-${hash(text, 0x811c9dc5)}${hash(text, 0x01000193)}`;
}

/** FNV-1a, 32 bits, as eight hexadecimal digits. */
function hash(text: string, basis: number): string {
  let state = basis;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return (state >>> 0).toString(16).padStart(8, '0');
}
