import type { Identification } from '../model/identification.ts';

/**
 * Why routes between nodes do not depend on BGP sessions in this cluster; undefined when they do. Felix programs the
 * routes of VXLAN pools itself, and from v3.33 those of IPIP pools (FelixConfiguration programClusterRoutes, default
 * EnabledIPIPOnly). Source: calico api/pkg/apis/projectcalico/v3/felixconfig.go.
 */
export function routesWithoutBgp({ variant, versions }: Identification): string | undefined {
  if (!variant.bgp) return 'BGP is not used';
  if (variant.encapsulation === 'vxlan') return 'Felix programs the routes of VXLAN pools without BGP';
  if (variant.encapsulation !== 'ipip') return undefined;
  const version = versions.find(({ part }) => part === 'calico')?.version ?? '';
  const minor = Number(/^v3\.(\d+)/.exec(version)?.[1] ?? 0);
  return minor >= 33 ? 'Felix programs the routes of IPIP pools without BGP' : undefined;
}
