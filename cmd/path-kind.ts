import { access, constants, lstat, stat } from 'node:fs/promises';

/** What stands at a path: `program` is a file that this user may run, `lost link` one to what is not there. */
export type PathKind = 'nothing' | 'program' | 'lost link' | 'other';

/**
 * Looks through links, and takes for a program what Go's exec.LookPath takes for one; on Windows, every file. What cannot be
 * looked at is `nothing`. https://github.com/golang/go/blob/master/src/os/exec/lp_unix.go (findExecutable)
 */
export async function pathKind(path: string): Promise<PathKind> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return (await isLink(path)) ? 'lost link' : 'nothing';
  if (there.isDirectory()) return 'other';
  return access(path, constants.X_OK).then(() => 'program' as const, () => 'other' as const);
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then((there) => there.isSymbolicLink(), () => false);
}
