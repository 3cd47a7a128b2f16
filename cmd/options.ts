import { connectionFlags, everywhereFlags } from './flags.ts';
import { EXIT } from './exit.ts';
import type { Command } from './run.ts';

/** `kubectl cni options`: the flags that commands have in common, as `kubectl options` lists kubectl's. */
export const optionsCommand: Command = {
  name: 'options',
  summary: 'flags that commands share, most of them with kubectl',
  flags: {},
  examples: [
    ['kubectl cni status --context prod', 'the incident is in another cluster'],
    ['kubectl cni status --as alice -v 6', 'alice says that she may not look'],
  ],
  exitCodes: '',
  act: async (_flags, context) => {
    const { commonFlagsHelp } = await import('./help.ts');
    context.out.write(commonFlagsHelp({ ...connectionFlags, ...everywhereFlags }, { name: context.name, columns: context.out.columns }));
    return EXIT.healthy;
  },
};
