import { UsageError } from '../src/model/errors.ts';
import { fileOf } from './called-as.ts';
import { EXIT } from './exit.ts';
import { textOf } from './flags.ts';
import type { FlagTable } from './flags.ts';
import type { Command } from './run.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const flags: FlagTable = {
  hook: { group: 'Output', type: 'string', takes: 'a folder', sample: 'FOLDER', completes: 'folder', description: 'Write what kubectl itself asks into it' },
};

/** `kubectl cni completion`: what lets a shell, or kubectl's own completion, complete this program. */
export const completionCommand: Command = {
  name: 'completion',
  summary: 'let bash, zsh or fish complete what is typed',
  about:
    "kubectl completes its plugins from 1.26 on, where its own completion is set up (kubectl completion --help). It asks a program on PATH, which --hook writes into a folder, once for all shells. Who types the name of this program's file needs the script of a shell instead: for bash and zsh as above, for fish kubectl cni completion fish | source.",
  words: [{ takes: 'a shell', choices: SHELLS }],
  flags,
  examples: [
    ['kubectl cni completion --hook ~/.krew/bin', 'TAB behind kubectl cni offers files'],
    ['source <(kubectl cni completion bash)', "the same behind the file's own name"],
  ],
  exitCodes: '0 done, 2 could not run',
  act: async (given, context, [shell]) => {
    const folder = textOf(given, 'hook');
    if (folder !== undefined) {
      if (shell !== undefined) throw new UsageError('--hook is for every shell', `Leave out ${shell}, or --hook.`);
      const { writeHook } = await import('./completion-hook.ts');
      await writeHook(folder, context);
      return EXIT.healthy;
    }
    if (shell === undefined) throw new UsageError('completion needs a shell, or --hook', "Use bash, zsh or fish; or --hook FOLDER, for kubectl's own completion.");
    const { completionScript } = await import('./completion-script.ts');
    context.out.write(completionScript(shell as (typeof SHELLS)[number], fileOf(context.name)));
    return EXIT.healthy;
  },
};
