import { posix, win32 } from 'node:path';

/** Paths as a platform writes them, read by Go's rules: a kubeconfig is written for a program in Go. */
export interface PlatformPaths {
  readonly separator: string;
  join(...parts: readonly string[]): string;
  folderOf(file: string): string;
  isAbsolute(path: string): boolean;
  /** The paths of a list such as KUBECONFIG holds; what is empty in it is none. */
  listed(text: string): readonly string[];
}

/** By `process.platform`. Source: Go's path/filepath, SplitList and IsAbs. */
export function platformPaths(platform: string): PlatformPaths {
  if (platform !== 'win32') {
    return { separator: '/', join: posix.join, folderOf: posix.dirname, isAbsolute: posix.isAbsolute, listed: (text) => text.split(':').filter((path) => path !== '') };
  }
  return {
    separator: '\\',
    join: win32.join,
    folderOf: win32.dirname,
    // A path of the current drive (\pki) is relative there, other than for Node.
    isAbsolute: (path) => /^(?:[A-Za-z]:[\\/]|[\\/]{2})/.test(path),
    // `set KUBECONFIG="C:\a b"` keeps the quotes, and within them a semicolon does not part.
    listed: (text) => (text.match(/(?:"[^"]*"?|[^";])+/g) ?? []).map((part) => part.replaceAll('"', '')),
  };
}
