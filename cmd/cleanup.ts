import { UsageError } from '../src/model/errors.ts';
import { EXIT } from './exit.ts';
import { connectionFlags, connectOptions, textOf, verbosityOf } from './flags.ts';
import type { FlagTable } from './flags.ts';
import type { Command } from './run.ts';
import { tellRequests } from './tell-requests.ts';

const flags: FlagTable = {
  run: { group: 'Remove', type: 'string', takes: 'the id of a run', sample: '1a2b3c4d', description: "Only of this run; its id is in its pods' names" },
  'dry-run': { group: 'Remove', type: 'boolean', description: 'Say what would be removed, and remove nothing' },
  ...connectionFlags,
  namespace: { ...connectionFlags.namespace, description: 'Only in this namespace (default: all)' },
};

/** `kubectl cni cleanup`: removes the pods and Jobs that a killed run has left, by their labels, and nothing else. */
export const cleanupCommand: Command = {
  name: 'cleanup',
  summary: 'remove the debug pods that a killed run has left',
  about:
    'It finds them by the labels that every run gives what it makes, in all namespaces, and removes nothing else; a probe that runs just now loses its pods. Without it they go by themselves within 15 minutes.',
  flags,
  examples: [
    ['kubectl cni cleanup --dry-run', 'a probe was killed: what has it left?'],
    ['kubectl cni cleanup', 'and away with it'],
  ],
  exitCodes: '0 done, 2 could not run, 130 interrupted',
  act: async (given, context) => {
    const run = textOf(given, 'run');
    if (run !== undefined && !/^[0-9a-f]{8}$/.test(run)) throw new UsageError(`--run does not take "${run}"`, 'Use the eight hexadecimal digits in the names of its pods.');
    verbosityOf(given);
    const { findLeftovers, removeLeftovers } = await import('../src/kube/index.ts');
    const cluster = await context.connect(connectOptions(given), context.signal);
    try {
      const found = await findLeftovers(cluster, textOf(given, 'namespace'), run);
      const counted = `${count(found.pods.length, 'pod')} and ${count(found.jobs.length, 'Job')} of ${count(found.runs.length, 'run')}`;
      if (found.pods.length + found.jobs.length === 0) {
        context.out.write('nothing is left\n');
        return EXIT.healthy;
      }
      for (const { kind, metadata } of [...found.pods, ...found.jobs]) context.out.write(`${kind?.toLowerCase()}/${metadata?.name} in ${metadata?.namespace}\n`);
      if (given['dry-run'] === true) {
        context.out.write(`${counted} would be removed\n`);
        return EXIT.healthy;
      }
      await context.guard(() => removeLeftovers(cluster, found));
      context.out.write(`${counted} removed\n`);
      return context.signal.aborted ? EXIT.interrupted : EXIT.healthy;
    } finally {
      cluster.close();
      tellRequests(cluster.requests(), given, context);
    }
  },
};

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
