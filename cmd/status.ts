import type { Command } from './run.ts';
import { connectionFlags, textOf } from './flags.ts';
import type { FlagTable, Flags } from './flags.ts';
import { liveLook } from './live-look.ts';
import { LOOK_EXIT_CODES, lookFlags, lookOptions } from './look-flags.ts';
import { statusKind } from './look-kind.ts';
import { showUntil } from './look-loop.ts';
import type { LoopOptions } from './look-loop.ts';
import { savedLook } from './saved-look.ts';

const flags: FlagTable = {
  ...lookFlags,
  'no-exec': { group: 'Look at', type: 'boolean', description: 'Leave out what needs exec: the BGP sessions' },
  ...connectionFlags,
};

/** `kubectl cni status`: which CNI, how sure, is it healthy; reads only, makes no pods. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'which CNI runs, is it healthy, and if not, why',
  about: 'It only reads: the API, and, where exec is allowed, BIRD.',
  flags,
  examples: [
    ['kubectl cni status', 'nothing gets through, and all pods are Running'],
    ['kubectl cni status --wait=10m', 'after an upgrade: until all nodes are well'],
  ],
  exitCodes: LOOK_EXIT_CODES,
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
