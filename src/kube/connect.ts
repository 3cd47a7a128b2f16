import { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import type { Ambient, ConnectOptions } from './connect-options.ts';
import { openConnection } from './connection.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { createRequester } from './requester.ts';
import { chooseTarget } from './target.ts';

/**
 * The cluster that kubectl would speak with, given the same flags, environment and files. Runs a credential plugin where one
 * is configured; asks the API server nothing yet. Throws UsageError when the settings cannot be used, ClusterError
 * (`unauthorized`) when credentials cannot be had; `--request-timeout` counts for the plugin, too. `ambient.signal` ends every later request too.
 */
export async function connect(options: ConnectOptions, ambient: Ambient): Promise<Cluster> {
  const kubeconfig = await loadKubeconfig(options, ambient);
  const target = await chooseTarget(kubeconfig, options, ambient);
  const connection = await openConnection(target, ambient);
  return new Client(target, createRequester(target, connection, ambient));
}
