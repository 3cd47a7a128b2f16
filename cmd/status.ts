import type { Command } from './run.ts';
import { connectionFlags, textOf } from './flags.ts';
import type { FlagTable, Flags } from './flags.ts';
import { liveLook } from './live-look.ts';
import { lookFlags, lookOptions } from './look-flags.ts';
import { statusKind } from './look-kind.ts';
import { showUntil } from './look-loop.ts';
import type { LoopOptions } from './look-loop.ts';
import { savedLook } from './saved-look.ts';

const flags: FlagTable = {
  ...lookFlags,
  'no-exec': { group: 'What to look at:', type: 'boolean', description: 'Leave out what needs exec: the BGP sessions' },
  ...connectionFlags,
};

/** `kubectl cni status`: which CNI, how sure, is it healthy; reads only, makes no pods. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'Which CNI runs, is it healthy, and if not, why.',
  flags,
  examples: [
    ['kubectl cni status', 'one screen, its first line the answer'],
    ['kubectl cni status -o wide', 'with evidence, and what each check saw'],
    ['kubectl cni status --wait=10m', 'wait until the network is up'],
    ['kubectl cni status --save before.json', 'keep it; read it again with --from'],
  ],
  epilogue:
    "Exit codes: 0 healthy (information is allowed), 1 findings, 2 could not run,\n130 interrupted. Only reads: the API, and where exec is allowed, BIRD's words.",
  act: async (given, context) => {
    const options = parse(given);
    const look = options.from === undefined ? liveLook(given, options, context) : savedLook(options.from, context);
    try {
      return await showUntil(look.take, options, context);
    } finally {
      look.close();
    }
  },
};

function parse(given: Flags): StatusFlags {
  return { ...lookOptions(given), kind: statusKind, exec: given['no-exec'] !== true, namespace: textOf(given, 'namespace') };
}

interface StatusFlags extends LoopOptions {
  readonly exec: boolean;
  readonly namespace: string | undefined;
}
