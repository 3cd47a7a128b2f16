import type { Ambient } from './connect-options.ts';
import { platformPaths } from './platform-paths.ts';

/** Where a kubeconfig is looked for when no flag names one. */
export interface KubeconfigPlaces {
  readonly files: readonly string[];
  /** `KUBECONFIG`: what is there of them is merged. `home`: the first that is there counts. */
  readonly from: 'KUBECONFIG' | 'home';
}

/**
 * The files of KUBECONFIG, else `.kube/config` at home. On Windows that may be in several places, as in client-go's
 * util/homedir. Without a home, of which kubectl takes the working directory, there is none: what lies there is nobody's.
 */
export function kubeconfigPlaces({ env, home, platform }: Pick<Ambient, 'env' | 'home' | 'platform'>): KubeconfigPlaces {
  const { join, listed } = platformPaths(platform);
  const list = env['KUBECONFIG'];
  if (list) return { files: listed(list), from: 'KUBECONFIG' };
  const { HOME, HOMEDRIVE, HOMEPATH, USERPROFILE } = env;
  const homes = platform === 'win32' ? [HOME, HOMEDRIVE && HOMEPATH && `${HOMEDRIVE}${HOMEPATH}`, USERPROFILE] : [home];
  const files = homes.flatMap((folder) => (folder ? [join(folder, '.kube', 'config')] : []));
  return { files: [...new Set(files)], from: 'home' };
}
