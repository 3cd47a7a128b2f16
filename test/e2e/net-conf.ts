import type { Lab } from '../lab/index.ts'
import { keep, keptValue } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

/** What flannel is configured with. */
export interface NetConf {
  Network: string
  Backend: { Type: string; VNI?: number }
}

/** Where the ConfigMap of flannel holds it. */
export const netConf = '/data/net-conf.json'

/** Keeps flannel's configuration and reads it. */
export async function keepNetConf(lab: Lab): Promise<{ kept: KeptFields; conf: NetConf }> {
  const [namespace, name] = lab.flavour === 'canal' ? ['kube-system', 'canal-config'] : ['kube-flannel', 'kube-flannel-cfg']
  const kept = await keep(lab, { kind: 'configmap', namespace, name }, [netConf])
  return { kept, conf: JSON.parse(keptValue<string>(kept, netConf) ?? '') as NetConf }
}
