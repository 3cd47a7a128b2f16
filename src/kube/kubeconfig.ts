import { UsageError } from '../model/errors.ts';
import { trouble } from '../model/trouble.ts';
import { readText } from './connect-options.ts';
import type { Ambient, ConnectOptions } from './connect-options.ts';
import { parseKubeconfig } from './kubeconfig-file.ts';
import type { Kubeconfig } from './kubeconfig-file.ts';
import { kubeconfigPlaces } from './kubeconfig-places.ts';
import { platformPaths } from './platform-paths.ts';

/** What files are read from. */
type Surroundings = Pick<Ambient, 'env' | 'home' | 'platform' | 'readFile'>;

/**
 * The kubeconfig by kubectl's rules: the file of `--kubeconfig`; else those of KUBECONFIG, merged, missing ones skipped;
 * else `~/.kube/config`. Undefined when there is none; a UsageError names a file that cannot be used.
 * https://pkg.go.dev/k8s.io/client-go/tools/clientcmd#ClientConfigLoadingRules
 */
export async function loadKubeconfig(options: ConnectOptions, ambient: Surroundings): Promise<Kubeconfig | undefined> {
  if (options.kubeconfig) return present(await readKubeconfig(options.kubeconfig, ambient), options.kubeconfig);
  const { files, from } = kubeconfigPlaces(ambient);
  if (from === 'KUBECONFIG') return merge((await Promise.all(files.map((file) => readKubeconfig(file, ambient)))).filter((config) => config !== undefined));
  for (const file of files) {
    const config = await readKubeconfig(file, ambient);
    if (config !== undefined) return config;
  }
  return undefined;
}

async function readKubeconfig(file: string, ambient: Surroundings): Promise<Kubeconfig | undefined> {
  let text: string;
  try {
    text = await readText(ambient, file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UsageError(`the kubeconfig ${file} cannot be read: ${trouble(cause as NodeJS.ErrnoException)}`, code === 'EISDIR' ? 'Name a file with --kubeconfig or KUBECONFIG.' : 'Make it readable, or name another one with --kubeconfig.', { cause });
  }
  return parseKubeconfig(text, file, platformPaths(ambient.platform));
}

function present(config: Kubeconfig | undefined, file: string): Kubeconfig {
  if (config !== undefined) return config;
  throw new UsageError(`there is no kubeconfig ${file}`, 'Give --kubeconfig a file that exists.');
}

/** The first definition of a name wins, and the first file that says so names the current context. */
function merge(configs: readonly Kubeconfig[]): Kubeconfig | undefined {
  if (configs.length <= 1) return configs[0];
  const lastToFirst = configs.toReversed();
  return {
    files: configs.flatMap((config) => config.files),
    currentContext: configs.find((config) => config.currentContext !== undefined)?.currentContext,
    contexts: new Map(lastToFirst.flatMap((config) => [...config.contexts])),
    clusters: new Map(lastToFirst.flatMap((config) => [...config.clusters])),
    users: new Map(lastToFirst.flatMap((config) => [...config.users])),
  };
}
