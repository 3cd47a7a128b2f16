import { UsageError } from '../src/model/errors.ts';
import { fileOf } from './called-as.ts';
import { EXIT } from './exit.ts';
import { textOf } from './flags.ts';
import type { FlagTable } from './flags.ts';
import type { Command } from './run.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const flags: FlagTable = {
  hook: { group: 'Output', type: 'string', takes: 'a folder', sample: 'FOLDER', completes: 'folder', description: 'Write the program there that kubectl asks' },
};

/** `kubectl cni completion`: what lets a shell, or kubectl's own completion, complete this program. */
export const completionCommand: Command = {
  name: 'completion',
  summary: 'let bash, zsh or fish complete what is typed',
  about:
    'kubectl completes plugins from 1.26 on, once its own completion is set up (kubectl completion --help): it runs a program that it finds on PATH. --hook writes that program, for all shells, into a folder of PATH. To complete this plugin by its file name too, load a script into the shell: in bash and zsh as above, in fish with kubectl cni completion fish | source.',
  words: [{ takes: 'a shell', choices: SHELLS }],
  flags,
  examples: [
    ['kubectl cni completion --hook ~/.krew/bin', 'TAB after kubectl cni offers file names only'],
    ['source <(kubectl cni completion bash)', 'the same when the plugin is typed by its file name'],
  ],
  exitCodes: '0 done, 2 could not run',
  act: async (given, context, [shell]) => {
    const folder = textOf(given, 'hook');
    if (folder !== undefined) {
      if (shell !== undefined) throw new UsageError('--hook is for every shell', `Leave out ${shell}, or --hook.`);
      const { writeHook } = await import('./completion/write-hook.ts');
      await writeHook(folder, context);
      return EXIT.healthy;
    }
    if (shell === undefined) throw new UsageError('completion needs a shell, or --hook', "Use bash, zsh or fish; or --hook FOLDER, for kubectl's own completion.");
    const { completionScript } = await import('./completion/completion-script.ts');
    context.out.write(completionScript(shell as (typeof SHELLS)[number], fileOf(context.name)));
    return EXIT.healthy;
  },
};
