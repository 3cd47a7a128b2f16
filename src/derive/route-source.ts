import type { Identification } from '../model/identification.ts';

/** Why routes between nodes do not depend on BGP sessions in this cluster; undefined when they do in some address family. */
export function routesWithoutBgp({ variant }: Identification): string | undefined {
  if (!variant.bgp) return 'BGP is not used';
  return variant.bgpRoutes.length === 0 ? 'Felix programs the routes between nodes without BGP' : undefined;
}

/** Whether routes between nodes come from the BGP sessions of the family that an address is of. */
export function isRoutedByBgp({ variant }: Identification, address: string): boolean {
  return variant.bgpRoutes.includes(address.includes(':') ? 'ipv6' : 'ipv4');
}
