import type { Ambient, ConnectOptions } from './connect-options.ts';
import { loadKubeconfig } from './kubeconfig.ts';

/** What a kubeconfig names, each with the address of its API server; undefined where it gives none. */
export interface KubeconfigNames {
  readonly contexts: ReadonlyMap<string, string | undefined>;
  readonly clusters: ReadonlyMap<string, string | undefined>;
  readonly users: readonly string[];
}

/**
 * The names that `--context`, `--cluster` and `--user` take: from the files that kubectl would read, and from nothing else.
 * No credential plugin runs and no connection is made. Throws UsageError for a file that cannot be used.
 */
export async function kubeconfigNames(options: ConnectOptions, ambient: Pick<Ambient, 'env' | 'home' | 'platform' | 'readFile'>): Promise<KubeconfigNames> {
  const kubeconfig = await loadKubeconfig(options, ambient);
  const clusters = new Map([...(kubeconfig?.clusters ?? [])].map(([name, { server }]) => [name, server]));
  const contexts = new Map([...(kubeconfig?.contexts ?? [])].map(([name, { cluster }]) => [name, clusters.get(cluster ?? '')]));
  return { contexts, clusters, users: [...(kubeconfig?.users.keys() ?? [])] };
}
