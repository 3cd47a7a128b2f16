import { posix, win32 } from 'node:path';
import { UsageError } from '../../src/model/errors.ts';
import { trouble } from '../../src/model/trouble.ts';
import { fileOf } from '../called-as.ts';
import type { Context } from '../context.ts';

/** By this a hook is known as one of ours, whatever version has written it. */
const MARK = 'Written by kubectl cni completion --hook';

/**
 * Writes the program that kubectl's own completion asks about this plugin, into a folder or under the name given, and says
 * where it is and what is still missing. UsageError where it cannot be written, or would replace a file that is not ours.
 * https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/plugin/plugin_completion.go
 */
export async function writeHook(place: string, context: Context): Promise<void> {
  const { basename, dirname, join } = pathsOf(context);
  const { name, file, text, program } = hookOf(context);
  const whole = wholePath(place, context);
  const folder = [name, file].includes(basename(whole)) ? dirname(whole) : whole;
  const hook = join(folder, file);
  await refuseStranger(hook, context);
  await context.writeFile(hook, text, 'program').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw noFolder(place, folder, cause);
    throw new UsageError(`${hook} cannot be written: ${trouble(cause)}`, 'Give --hook a folder of PATH that you may write to.', { cause });
  });
  context.err.write(`${hook} is written: kubectl, from 1.26 on, asks it\n`);
  const first = await firstOnPath([file], context);
  if (first === undefined) context.err.write(`it has to be on PATH: add ${folder} there, or give --hook another folder\n`);
  // What cannot be read is another one too.
  else if ((await context.readFile(first).catch(() => undefined)) !== text) context.err.write(`PATH has another one before it, which kubectl asks: remove ${first}\n`);
  if ((await firstOnPath(runnable(program, context), context)) === undefined) context.err.write(`it runs ${program}, which is not on PATH: add the folder of ${program} there\n`);
}

interface Hook {
  /** For the plugin `kubectl-cni`, kubectl looks for `kubectl_complete-cni`. */
  readonly name: string;
  /** The same with what Windows wants behind it. */
  readonly file: string;
  readonly text: string;
  /** The plugin's own, which the hook looks for on PATH. */
  readonly program: string;
}

/**
 * It asks the program itself, not kubectl again, which would look for it on the same PATH. Stdin is none, so that nothing takes
 * the keys that are typed meanwhile.
 */
function hookOf({ name, platform }: Context): Hook {
  const program = fileOf(name);
  if (!program.startsWith('kubectl-')) throw new UsageError(`kubectl does not know ${program} as a plugin`, 'Give the program a name that begins with kubectl-, such as kubectl-cni.');
  const hook = program.replace('-', '_complete-');
  return isWindows(platform)
    ? { name: hook, file: `${hook}.cmd`, text: `@rem ${MARK}\r\n@call ${program} __complete %* <nul\r\n`, program }
    : { name: hook, file: hook, text: `#!/bin/sh\n# ${MARK}\nexec ${program} __complete "$@" </dev/null\n`, program };
}

function wholePath(place: string, context: Context): string {
  const { isAbsolute, resolve } = pathsOf(context);
  if (isAbsolute(place)) return resolve(place);
  try {
    return resolve(context.cwd(), place);
  } catch (cause) {
    throw new UsageError('the working directory is not there any more', 'Change to another, or give --hook the whole path of a folder.', { cause });
  }
}

function noFolder(place: string, folder: string, cause: Error): UsageError {
  if (/^~([/\\]|$)/.test(place)) {
    return new UsageError(`there is no folder ${place}`, `The shell expands ~ only at the start of a word and unquoted: write --hook ${place}, or the whole path.`, { cause });
  }
  return new UsageError(`there is no folder ${folder}`, 'Make it first, or give --hook a folder of PATH.', { cause });
}

async function refuseStranger(hook: string, context: Context): Promise<void> {
  const stranger = new UsageError(`${hook} is there, and kubectl cni has not written it`, 'Move it away, or give --hook another folder.');
  if ((await context.pathKind(hook)) === 'lost link') throw stranger;
  let there: string;
  try {
    there = await context.readFile(hook);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Whether it can be written is for the writing to say.
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    throw new UsageError(`${hook} is there and cannot be read: ${trouble(cause as NodeJS.ErrnoException)}`, 'Move it away, or give --hook another folder.', { cause });
  }
  if (!there.includes(MARK)) throw stranger;
}

/** The path of the one that is run, as Go's exec.LookPath finds it: the first program on PATH, where relative folders do not count. */
async function firstOnPath(files: readonly string[], context: Context): Promise<string | undefined> {
  const { delimiter, isAbsolute, join } = pathsOf(context);
  const folders = (context.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const path of folders.flatMap((folder) => files.map((file) => join(folder, file)))) {
    if ((await context.pathKind(path)) === 'program') return path;
  }
  return undefined;
}

/** The names under which the system finds a program: on Windows, with each extension of PATHEXT. */
function runnable(program: string, { env, platform }: Context): string[] {
  return isWindows(platform) ? (env['PATHEXT'] || '.com;.exe;.bat;.cmd').split(';').map((extension) => `${program}${extension}`) : [program];
}

function pathsOf({ platform }: Context): typeof posix {
  return isWindows(platform) ? win32 : posix;
}

function isWindows(platform: string): boolean {
  return platform.startsWith('win32');
}
