import type { Command } from './run.ts';
import { OUTPUTS, choiceOf, outputFlag } from './flags.ts';
import { EXIT } from './exit.ts';

/** `kubectl cni version`. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'the version of this program',
  flags: outputFlag,
  examples: [
    ['kubectl cni version', 'which version is it that a colleague has?'],
    ['kubectl cni version -o json', 'the same for a script'],
  ],
  exitCodes: '0 done, 2 could not run',
  act: async (flags, context) => {
    const output = choiceOf(flags, 'output', OUTPUTS);
    const value = { apiVersion: 'kubectl-cni/v1', kind: 'Version', version: context.version } as const;
    if (output === 'json' || output === 'yaml') {
      const { printData } = await import('./print-data.ts');
      context.out.write(await printData(value, output));
    } else {
      context.out.write(`${context.version}\n`);
    }
    return EXIT.healthy;
  },
};
