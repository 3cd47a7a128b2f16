import { posix, win32 } from 'node:path';
import { UsageError } from '../src/model/errors.ts';
import { trouble } from '../src/model/trouble.ts';
import { fileOf } from './called-as.ts';
import type { Context } from './context.ts';

/** By this a hook is known as one of ours, whatever version has written it. */
const MARK = 'Written by kubectl cni completion --hook';

/**
 * Writes the program that kubectl's own completion asks about this plugin, into a folder or under the name given, and says
 * where it is and what is still missing. UsageError where it cannot be written, or would replace a file that is not ours.
 * https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/plugin/plugin_completion.go
 */
export async function writeHook(place: string, context: Context): Promise<void> {
  const { basename, dirname, join } = pathsOf(context);
  const { name, file, text } = hookOf(context);
  const folder = [name, file].includes(basename(place)) ? dirname(place) : place;
  const hook = join(folder, file);
  await refuseStranger(hook, context);
  await context.writeFile(hook, text, 'program').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new UsageError(`there is no folder ${folder}`, 'Make it first, or give --hook a folder of PATH.', { cause });
    throw new UsageError(`${hook} cannot be written: ${trouble(cause)}`, 'Give --hook a folder of PATH that you may write to.', { cause });
  });
  context.err.write(`${hook} is written: kubectl, from 1.26 on, asks it\n`);
  const first = await firstOnPath(file, context);
  if (first === undefined) context.err.write(`it has to be on PATH: add ${folder} there, or give --hook another folder\n`);
  else if (first.text !== text) context.err.write(`PATH has another one before it, which kubectl asks: remove ${first.path}\n`);
}

interface Hook {
  /** For the plugin `kubectl-cni`, kubectl looks for `kubectl_complete-cni`. */
  readonly name: string;
  /** The same with what Windows wants behind it. */
  readonly file: string;
  readonly text: string;
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
    ? { name: hook, file: `${hook}.cmd`, text: `@rem ${MARK}\r\n@call ${program} __complete %* <nul\r\n` }
    : { name: hook, file: hook, text: `#!/bin/sh\n# ${MARK}\nexec ${program} __complete "$@" </dev/null\n` };
}

async function refuseStranger(hook: string, context: Context): Promise<void> {
  let there: string;
  try {
    there = await context.readFile(hook);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Whether it can be written is for the writing to say.
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    throw new UsageError(`${hook} is there and cannot be read: ${trouble(cause as NodeJS.ErrnoException)}`, 'Move it away, or give --hook another folder.', { cause });
  }
  if (!there.includes(MARK)) throw new UsageError(`${hook} is there, and kubectl cni has not written it`, 'Move it away, or give --hook another folder.');
}

/** The one that kubectl runs, as Go's exec.LookPath finds it: the first on PATH, where relative folders do not count. */
async function firstOnPath(file: string, context: Context): Promise<{ readonly path: string; readonly text: string } | undefined> {
  const { delimiter, isAbsolute, join } = pathsOf(context);
  for (const folder of (context.env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, file);
    const text = await context.readFile(path).catch(() => undefined);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function pathsOf({ platform }: Context): typeof posix {
  return isWindows(platform) ? win32 : posix;
}

function isWindows(platform: string): boolean {
  return platform.startsWith('win32');
}
