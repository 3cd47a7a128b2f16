import type { FelixConfiguration, FlannelConfig } from '../model/cluster-facts.ts';
import type { Link } from '../model/host-facts.ts';
import type { Identification } from '../model/identification.ts';
import { unavailable, valueOf } from '../model/observation.ts';
import type { Observation } from '../model/observation.ts';
import type { MissingFact } from '../model/rule.ts';
import type { NodeObject } from '../model/node-facts.ts';
import { hasDefaults } from './flannel-defaults.ts';

/** The UDP port that nodes send the overlay's packets to. */
export interface OverlayPort {
  readonly name: string;
  readonly port: number;
}

/** What the API says of it. */
export interface PortSources {
  readonly flannel: FlannelConfig | undefined;
  /** See `hasDefaults`. */
  readonly flannelDefaults: boolean;
  readonly felix: FelixConfiguration | undefined;
}

/** Of all nodes, as far as they are known. */
export function portSources(flannel: Observation<FlannelConfig> | undefined, felix: Observation<FelixConfiguration> | undefined, nodes: readonly NodeObject[]): PortSources {
  return { flannel: valueOf(flannel), flannelDefaults: hasDefaults(flannel, nodes), felix: valueOf(felix) };
}

/** flannel's default on Linux. Source: flannel pkg/backend/vxlan/vxlan.go; RKE2's chart configures 4789. */
const FLANNEL_VXLAN_PORT = 8472;
/** Source: calico felix/config/config_params.go, VXLANPort. */
const CALICO_VXLAN_PORT = 4789;
/** Source: flannel pkg/backend/wireguard, calico felix/config/config_params.go, WireguardListeningPort. */
const WIREGUARD_PORT = 51820;

/** The one that devices have, the first that tells, else the one that is configured. Undefined where the overlay needs no UDP port, or none is known. */
export function overlayPort(identification: Identification, sources: PortSources, links: readonly Readonly<Record<string, Link>>[]): OverlayPort | undefined {
  const isVxlan = identification.variant.encapsulation === 'vxlan';
  const seen = isVxlan ? links.flatMap((each) => portOf(identification, each) ?? []) : [];
  const port = seen[0] ?? configuredPort(identification, sources);
  return port === undefined ? undefined : { name: isVxlan ? 'VXLAN' : 'WireGuard', port };
}

/** The default where the configuration is known and names none. */
export function configuredPort({ cni, variant }: Identification, { flannel, flannelDefaults, felix }: PortSources): number | undefined {
  const isWireguard = variant.encapsulation === 'wireguard';
  if (!isWireguard && variant.encapsulation !== 'vxlan') return undefined;
  if (cni === 'calico') {
    if (felix === undefined) return undefined;
    if (isWireguard) return felix.wireguardPort === null ? WIREGUARD_PORT : felix.wireguardPort;
    return felix.vxlanPort ?? CALICO_VXLAN_PORT;
  }
  if (flannel === undefined && !flannelDefaults) return undefined;
  return flannel?.port ?? (isWireguard ? WIREGUARD_PORT : FLANNEL_VXLAN_PORT);
}

/** What is missing to tell the port. */
export function unknownPort({ cni }: Identification, flannel: Observation<FlannelConfig>, felix: Observation<FelixConfiguration>): MissingFact {
  const [fact, source] = cni === 'calico' ? (['cluster.felixConfiguration', felix] as const) : (['cluster.flannelConfig', flannel] as const);
  const { reason, detail } = source.state === 'observed' ? unavailable('not-asked', 'the snapshot does not have the port of the overlay') : source;
  return { fact, reason, detail };
}

function portOf({ cni }: Identification, links: Readonly<Record<string, Link>>): number | undefined {
  const own = cni === 'calico' ? /^vxlan(?:-v6)?\.calico$/ : /^flannel(?:-v6)?\.\d+$/;
  return Object.entries(links).find(([name, { vxlan }]) => vxlan !== null && own.test(name))?.[1].vxlan?.port;
}
