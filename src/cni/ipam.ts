import type { Identification } from '../model/identification.ts';
import { valueOf } from '../model/observation.ts';
import type { Choice } from './choice.ts';
import type { DetectionFacts } from './facts.ts';

/** Who hands out pod addresses: from the configuration that is installed, else from what the agent's DaemonSet prepares. */
export function ipamOf(chosen: Choice, facts: DetectionFacts): Identification['ipam'] {
  if (chosen.cni === 'flannel') return 'host-local';
  if (chosen.cni !== 'calico' && chosen.cni !== 'canal') return 'unknown';
  if (chosen.cni === 'calico' && chosen.other !== undefined) return 'other';
  const installed = valueOf(facts.cluster['cluster.installation'])?.ipam ?? valueOf(facts.cluster['cluster.calicoConfig'])?.ipam;
  if (installed !== undefined && installed !== null) return NAMES[installed] ?? 'other';
  const agent = chosen.agents.find(({ calico }) => calico !== undefined);
  if (agent?.calico?.spec.env['USE_POD_CIDR'] === 'true' || chosen.cni === 'canal') return 'host-local';
  if (agent !== undefined && 'upgrade-ipam' in agent.daemonSet.template.initContainers) return 'calico-ipam';
  const blocks = valueOf(facts.cluster['cluster.ipamBlocks']);
  return blocks !== undefined && Object.keys(blocks).length > 0 ? 'calico-ipam' : 'unknown';
}

/** The operator's names and the plugin's own. */
const NAMES: Readonly<Record<string, Identification['ipam']>> = {
  Calico: 'calico-ipam',
  'calico-ipam': 'calico-ipam',
  HostLocal: 'host-local',
  'host-local': 'host-local',
};
