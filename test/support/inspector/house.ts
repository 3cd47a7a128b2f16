import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Source files by path below the root of the checkout: `src/engine/judge.ts`. */
export type House = ReadonlyMap<string, string>;

/** Reads the TypeScript files of a checkout. */
export function readHouse(root: string): House {
  const files = ['cmd', 'src', 'krew', 'test'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((path) => `${room}/${path}`),
  );
  return new Map(
    files
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

/** `model` for `src/model/rule.ts`; `cmd`, `krew` and `test` for what is below them. */
export function roomOf(path: string): string {
  const [top = '', room = ''] = path.split('/');
  return top === 'src' ? room : top;
}

/** The text without comments, and with the contents of plain strings and of templates' fixed parts left out. */
export function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, (match) =>
    match.startsWith('/') ? '' : match.charAt(0) + match.charAt(0),
  );
}
