import type { IpPool } from '../../model/cluster-facts.ts';
import type { AddressFamily } from '../../model/identification.ts';
import type { NodeObject } from '../../model/node-facts.ts';
import { nodeObjects, type DetectionFacts } from '../facts.ts';
import type { CalicoContainer } from './components.ts';
import { CALICO_ANNOTATIONS } from './layout.ts';
import { workloadPools } from './pools.ts';
import { calicoVersion } from './version.ts';

const FAMILIES: readonly AddressFamily[] = ['ipv4', 'ipv6'];
const ADDRESS = { ipv4: CALICO_ANNOTATIONS.ipv4Address, ipv6: CALICO_ANNOTATIONS.ipv6Address };
const KEY = { ipv4: CALICO_ANNOTATIONS.wireguardPublicKey, ipv6: CALICO_ANNOTATIONS.wireguardPublicKeyV6 };
const FELIX_ROUTES_IPIP_SINCE = 33;

/**
 * Families whose routes between nodes come from BIRD where it runs: those with a pool that no part of Felix routes. Felix
 * programs the routes of VXLAN pools, from v3.33 on those of IPIP pools (FelixConfiguration programClusterRoutes, default
 * EnabledIPIPOnly), and all routes of a family while every node has a WireGuard key for it (felix/dataplane/linux/wireguard_mgr.go
 * takes each remote workload's route). Where pools could not be read, `encapsulation` speaks for all of them.
 */
export function routesFromBgp(container: CalicoContainer | undefined, encapsulation: string, facts: DetectionFacts): readonly AddressFamily[] {
  const ipipByFelix = minorOf(calicoVersion(container, facts)) >= FELIX_ROUTES_IPIP_SINCE;
  const pools = workloadPools(facts);
  const byFelix = (shape: string): boolean => shape === 'vxlan' || (shape === 'ipip' && ipipByFelix);
  const wanted = (family: AddressFamily): boolean =>
    pools === undefined
      ? !byFelix(encapsulation) && announces(nodeObjects(facts), family)
      : pools.some((pool) => familyOf(pool) === family && !byFelix(poolShape(pool)));
  return FAMILIES.filter((family) => wanted(family) && !hasWireguard(nodeObjects(facts), family));
}

/** How a pool's packets travel between nodes. */
export function poolShape({ vxlanMode, ipipMode }: IpPool): 'vxlan' | 'ipip' | 'none' {
  return isOn(vxlanMode) ? 'vxlan' : isOn(ipipMode) ? 'ipip' : 'none';
}

/** Whether a mode of a pool, or of the environment that makes the first pool, encapsulates. */
export function isOn(mode: string): boolean {
  return mode !== '' && mode !== 'Never' && mode !== 'Off';
}

function familyOf({ cidr }: IpPool): AddressFamily {
  return cidr.includes(':') ? 'ipv6' : 'ipv4';
}

/** Without any announcement a cluster counts as IPv4. */
function announces(nodes: readonly NodeObject[], family: AddressFamily): boolean {
  const announced = FAMILIES.filter((each) => nodes.some(({ annotations }) => (annotations[ADDRESS[each]] ?? '') !== ''));
  return announced.length === 0 ? family === 'ipv4' : announced.includes(family);
}

function hasWireguard(nodes: readonly NodeObject[], family: AddressFamily): boolean {
  const speaking = nodes.filter(({ annotations }) => (annotations[ADDRESS[family]] ?? '') !== '');
  return speaking.length > 0 && speaking.every(({ annotations }) => (annotations[KEY[family]] ?? '') !== '');
}

function minorOf(version: string | null): number {
  return Number(/^v3\.(\d+)/.exec(version ?? '')?.[1] ?? 0);
}
