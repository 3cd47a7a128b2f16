import type { CniBinaries } from '../model/host-facts.ts';

const STANDARD = '/opt/cni/bin';

/**
 * Programs of the CNI binary directories, from `stat -L -c '%s %a %F %n'` of what is in them: `3223714 755 regular file
 * /host/opt/cni/bin/bridge`. A program counts in whichever it lies, as a runtime may read several; of several directories the
 * standard one is named where it holds something, else the first.
 */
export function parseCniBinaries(text: string): CniBinaries {
  const found = [...text.matchAll(/^(\d+) ([0-7]+) regular (?:empty )?file \/host(\/.*)\/([^/\n]+)$/gm)].map(([, size = '', mode = '', directory = '', name = '']) => ({ size: Number(size), mode: parseInt(mode, 8), directory, name }));
  const directory = found.find((each) => each.directory === STANDARD)?.directory ?? found[0]?.directory ?? STANDARD;
  const runs = ({ mode, size }: { mode: number; size: number }): boolean => (mode & 0o111) !== 0 && size > 0;
  const running = Map.groupBy(found.filter(runs), ({ name }) => name);
  return {
    directory,
    programs: Object.fromEntries([...running].map(([name, [first]]) => [name, first?.size ?? 0])),
    notExecutable: [...new Set(found.map(({ name }) => name))].filter((name) => !running.has(name)),
  };
}
