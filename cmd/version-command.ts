import type { VersionFacts } from '../src/collect/index.ts';
import type { VersionReport } from '../src/model/report.ts';
import type { Context } from './context.ts';
import { ClusterError, ExpectedError } from '../src/model/errors.ts';
import { EXIT, explainError } from './exit.ts';
import { OUTPUTS, choiceOf, connectionFlags, connectOptions, outputFlag, textOf, verbosityOf } from './flags.ts';
import type { FlagTable, Flags, OutputFormat } from './flags.ts';
import { progressLine } from './progress.ts';
import type { Command } from './run.ts';
import { tellRequests } from './tell-requests.ts';

const flags: FlagTable = {
  ...outputFlag,
  client: { group: 'Look at', type: 'boolean', description: 'This program alone; no cluster is asked' },
  ...connectionFlags,
};

/** `kubectl cni version`: of the program, the cluster and its CNI. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'the versions of this program, the cluster and its CNI',
  about: "It only reads: the cluster's version, nodes, DaemonSets, and pods and settings of the CNI.",
  flags,
  examples: [
    ['kubectl cni version', 'after an upgrade: does every node run the new one?'],
    ['kubectl cni version --client', 'no cluster at hand: which release is this?'],
  ],
  exitCodes: '0 done, 2 the cluster does not tell, 130 interrupted',
  act: async (given, context) => {
    const output = choiceOf(given, 'output', OUTPUTS);
    verbosityOf(given);
    const { report, failure } = await versions(given, context);
    if (context.signal.aborted) return EXIT.interrupted;
    context.out.write(await rendered(report, output, context));
    return failure === undefined ? EXIT.healthy : explainError(failure, context);
  },
};

interface Seen {
  readonly report: VersionReport;
  /** Why the version of the cluster, or which CNI it runs, is not known. */
  readonly failure: unknown;
}

async function versions(given: Flags, context: Context): Promise<Seen> {
  const { unseenVersions } = await import('../src/derive/index.ts');
  if (given['client'] === true) return { report: unseenVersions(context, { reason: 'not-asked', detail: 'left out with --client' }), failure: undefined };
  try {
    return await ask(given, context);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { report: unseenVersions(context, { reason: 'failed', detail: error.message }), failure: error };
  }
}

async function ask(given: Flags, context: Context): Promise<Seen> {
  const namespace = textOf(given, 'namespace');
  const progress = progressLine(context);
  progress.begin('credentials');
  try {
    const options = connectOptions(given);
    const [{ gatherVersions }, { versionReport }, cluster] = await Promise.all([import('../src/collect/index.ts'), import('../src/derive/index.ts'), context.connect(options, context.signal, progress)]);
    try {
      const facts = await gatherVersions(cluster, { ...(namespace === undefined ? {} : { namespace }), progress: progress.show });
      const report = versionReport(context, facts);
      return { report, failure: facts.failure ?? unseenCni(report, facts) };
    } finally {
      cluster.close();
      progress.clear();
      tellRequests(cluster.requests(), given, context);
    }
  } finally {
    progress.clear();
  }
}

/** Without the right to read what says which CNI runs, and no other sign of one, it is not known that there is none. */
function unseenCni({ cni, unknown }: VersionReport, { cluster }: VersionFacts): ClusterError | undefined {
  if (cni !== null || cluster['cluster.daemonSets']?.state !== 'unavailable') return undefined;
  const why = unknown.find(({ of }) => of === 'cni')?.detail ?? '';
  return new ClusterError('failed', `it cannot be told which CNI runs: ${why}`, 'See kubectl cni status, which says what each check needs.');
}

async function rendered(report: VersionReport, output: OutputFormat, context: Context): Promise<string> {
  if (output === 'json' || output === 'yaml') {
    const { printData } = await import('./print-data.ts');
    return printData(report, output);
  }
  const { renderVersion } = await import('../src/report/index.ts');
  return renderVersion(report, { wide: output === 'wide', width: context.out.columns ?? 80 });
}
