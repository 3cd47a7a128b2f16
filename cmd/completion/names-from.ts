import type { Candidate } from './candidates.ts';
import type { Context } from '../context.ts';
import { connectOptions, textOf } from '../flags.ts';
import type { Completes, Flags } from '../flags.ts';

/** Where names are found that only a kubeconfig, a cluster or the rules can tell. */
export type NameSource = Exclude<Completes, readonly string[] | 'file' | 'folder'>;

/** The names that a source knows, by the flags given so far. Throws what asking for them throws. */
export async function namesFrom(source: NameSource, given: Flags, typed: string, context: Context, signal: AbortSignal): Promise<readonly Candidate[]> {
  switch (source) {
    case 'code':
      return codes(typed);
    case 'context':
      return served((await context.kubeconfigNames(connectOptions(given), signal)).contexts);
    case 'cluster':
      return served((await context.kubeconfigNames(connectOptions(given), signal)).clusters);
    case 'user':
      return (await context.kubeconfigNames(connectOptions(given), signal)).users.map((word) => ({ word }));
    case 'node': {
      const from = textOf(given, 'from');
      return from === undefined ? printed('nodes', given, context, signal) : nodesSaved(from, context);
    }
    case 'namespace':
      return printed('namespaces', given, context, signal);
  }
}

/** In small letters, where those are typed: a shell only takes what begins as typed. */
async function codes(typed: string): Promise<Candidate[]> {
  const { rules } = await import('../../src/rules/index.ts');
  const small = /^c/.test(typed);
  return rules.map(({ code, name }) => ({ word: small ? code.toLowerCase() : code, about: name }));
}

/** The address tells contexts apart that have names alike. */
function served(servers: ReadonlyMap<string, string | undefined>): Candidate[] {
  return [...servers].map(([word, server]) => ({ word, about: server !== undefined && URL.canParse(server) ? new URL(server).host : undefined }));
}

/** Of each line that `kubectl get` prints, its name and status: the server's table without the objects is the cheapest list that has both. */
async function printed(plural: string, given: Flags, context: Context, signal: AbortSignal): Promise<Candidate[]> {
  const cluster = await context.connect(connectOptions(given), signal, 'unseen');
  try {
    const { value } = await cluster.table({ group: '', version: 'v1', plural });
    return value.map(({ name, cells }) => ({ word: name, about: cells['Status'] }));
  } finally {
    cluster.close();
  }
}

/** Nothing of stdin: it is read once, by the command itself. */
async function nodesSaved(from: string, context: Context): Promise<Candidate[]> {
  if (from === '-') return [];
  const { savedLook } = await import('../saved-look.ts');
  const { snapshot } = await savedLook(from, context).take(undefined);
  return Object.keys(snapshot.nodes).map((word) => ({ word }));
}
