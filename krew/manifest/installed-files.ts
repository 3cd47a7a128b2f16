import { posix } from 'node:path';
import { minimatch } from 'minimatch';
import type { FileMove } from './manifest.ts';
import type { Entry } from '../read-archive.ts';

/** Files by their path below the folder of the plugin, or the first pattern that matches nothing, on which krew gives up. */
export type Installed = { readonly files: ReadonlyMap<string, Entry> } | { readonly unmatched: string };

/** What krew moves without `files`: https://github.com/kubernetes-sigs/krew/blob/v0.4.5/internal/installation/install.go (`applyDefaults`). */
const EVERYTHING: readonly FileMove[] = [{ from: '*', to: '.' }];
/** What a move of the whole archive is called at its end: krew's temporary folder, with a number behind. */
const UNPACK_FOLDER = 'krew-downloads';

/**
 * What the moves of a platform leave in the folder of the plugin; to be asked only of moves without faults. Each move takes its
 * files away, so that a later one does not find them. Source:
 * https://github.com/kubernetes-sigs/krew/blob/v0.4.5/internal/installation/move.go
 */
export function installedFiles(entries: readonly Entry[], moves: readonly FileMove[] = EVERYTHING): Installed {
  const unpacked = new Map(entries.map((entry) => [rooted(entry.path), entry]));
  const installed = new Map<string, Entry>();
  for (const { from = '', to = '' } of moves) {
    const { sources, isGlob } = matched(rooted(from), [...unpacked.keys()]);
    if (sources.length === 0) return { unmatched: from };
    for (const source of sources) {
      const name = posix.basename(source) || UNPACK_FOLDER;
      const target = isGlob || rooted(to) === '' ? `${rooted(to)}/${name}` : rooted(to);
      for (const path of below(target, [...installed.keys()])) installed.delete(path);
      for (const path of below(source, [...unpacked.keys()])) {
        const entry = unpacked.get(path);
        if (entry?.kind === 'file') installed.set(target + path.slice(source.length), entry);
        unpacked.delete(path);
      }
    }
  }
  return { files: new Map([...installed].map(([path, entry]) => [path.slice(1), entry])) };
}

/** A path that is there is itself; krew looks for a pattern only after it. */
function matched(from: string, paths: readonly string[]): { readonly sources: readonly string[]; readonly isGlob: boolean } {
  const all = new Set(paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  if (all.has(from)) return { sources: [from], isGlob: false };
  return { sources: [...all].filter((path) => isGoMatch(path, from)), isGlob: true };
}

/** Go's filepath.Match: neither ** nor braces, dots are like others, and only ^ negates (https://pkg.go.dev/path/filepath#Match). */
function isGoMatch(path: string, pattern: string): boolean {
  return minimatch(path, pattern.replaceAll('[!', '[\\!'), { dot: true, nobrace: true, nocomment: true, noext: true, noglobstar: true, nonegate: true });
}

function below(folder: string, paths: readonly string[]): string[] {
  return paths.filter((path) => path === folder || path.startsWith(`${folder}/`));
}

/** `/a/b` for `./a//b/`, and nothing for the folder itself. */
function rooted(path: string): string {
  return posix.join('/', path).replace(/\/$/, '');
}
