import type { PolicyRule, Route } from '../model/host-facts.ts';
import { contains, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import type { ExpectedRoute } from './expected-host.ts';
import { coveringRoute, diversionOf, keyOf, routeTables } from './route-lookup.ts';
import type { PlacedRoute } from './route-lookup.ts';

/**
 * What is wrong with a route.
 * - `missing`: there is none, so that the default route or nothing takes its packets
 * - `dropped`: it is a blackhole, unreachable or prohibit
 * - `elsewhere`: it leads somewhere else
 * - `shadowed`: a more specific one leads somewhere else
 * - `diverted`: a rule of policy routing takes its packets before
 */
export type RouteFault = 'missing' | 'dropped' | 'elsewhere' | 'shadowed' | 'diverted';

export interface RouteDifference {
  readonly expected: ExpectedRoute;
  readonly fault: RouteFault;
  /** What packets it is about: the network that is expected, or the part of it that a more specific route takes. */
  readonly network: string;
  /** As `ip route` shows it; empty: none. */
  readonly seen: string;
}

/** Routes that are not as they should be. `policyRules` are left out where they are not known. */
export function routeDifferences(expected: readonly ExpectedRoute[], routes: Readonly<Record<string, Route>>, policyRules: Readonly<Record<string, PolicyRule>> | undefined): RouteDifference[] {
  const tables = routeTables(routes);
  const main = tables.get('main') ?? [];
  const exact = Map.groupBy(main, ({ range }) => keyOf(range));
  const ranged = expected.flatMap((each) => {
    const range = parseCidr(each.destination);
    return range === undefined ? [] : [{ each, range }];
  });
  const inside = routesInside(main, ranged.map(({ range }) => range));
  const own = ranged.filter(({ each }) => each.own).map(({ range }) => range);
  const gateways = new Set(expected.flatMap(({ via }) => via ?? []));
  const diverting = Object.fromEntries(Object.entries(policyRules ?? {}).filter(([, { table }]) => table !== 'local' && table !== 'default'));
  return ranged.flatMap(({ each, range }): RouteDifference[] => {
    const found = (fault: RouteFault, route: Route | undefined, before = ''): RouteDifference[] => [{ expected: each, fault, network: fault === 'shadowed' ? (route?.destination ?? each.destination) : each.destination, seen: `${before}${route === undefined ? '' : routeText(route)}` }];
    const at = exact.get(keyOf(range));
    const route = at === undefined ? coveringRoute(main, range) : coveringRoute(at, range);
    if (each.own) return at !== undefined && route?.type === 'unicast' && leadsAway(route) ? found('elsewhere', route) : [];
    const diversion = policyRules === undefined ? undefined : diversionOf(diverting, tables, range, own);
    if (diversion !== undefined && !(diversion.route !== null && fits(each, diversion.route))) {
      const { rule } = diversion;
      return found('diverted', diversion.route ?? undefined, `rule ${rule.priority} from ${rule.from}${rule.to === null ? '' : ` to ${rule.to}`}: ${diversion.route === null ? rule.table : `table ${rule.table}, `}`);
    }
    if (route === undefined || (at === undefined && !fits(each, route))) return found(route !== undefined && DROPS.includes(route.type) ? 'dropped' : 'missing', route);
    if (DROPS.includes(route.type)) return found('dropped', route);
    if (!fits(each, route) || strays(each, route, gateways)) return found('elsewhere', route);
    const shadow = inside.get(keyOf(range))?.find((inner) => shadows(each, inner, gateways));
    return shadow === undefined ? [] : found('shadowed', shadow.route);
  });
}

const DROPS = ['blackhole', 'unreachable', 'prohibit'];

/** Routes that are more specific than a network, by that network's key. */
function routesInside(main: readonly PlacedRoute[], networks: readonly Cidr[]): ReadonlyMap<string, readonly PlacedRoute[]> {
  const keys = new Set(networks.map(keyOf));
  const lengths = [...new Set(networks.map(({ family, prefix }) => `${family}/${prefix}`))].map((each) => each.split('/').map(Number));
  const found = new Map<string, PlacedRoute[]>();
  for (const placed of main) {
    const { family, first, prefix } = placed.range;
    for (const [ofFamily = 0, length = 0] of lengths) {
      if (ofFamily !== family || length >= prefix) continue;
      const size = 1n << BigInt((family === 4 ? 32 : 128) - length);
      const key = keyOf({ ...placed.range, first: first - (first % size), prefix: length });
      if (keys.has(key)) found.set(key, [...(found.get(key) ?? []), placed]);
    }
  }
  return found;
}

function fits({ via, device, destination }: ExpectedRoute, route: Route): boolean {
  if (route.type !== 'unicast') return false;
  if (via === null && device === null) return parseCidr(route.destination)?.prefix !== 0;
  const hops = route.nextHops.length > 0 ? route.nextHops : [route];
  return hops.some((hop) => (via === null || isSame(hop.via, via)) && (device === null || hop.device === device)) && (route.destination === destination || contains(parseCidr(route.destination) ?? EVERY, parseCidr(destination) ?? EVERY));
}

const EVERY: Cidr = { family: 4, first: 0n, last: 0xffff_ffffn, prefix: 0 };

function isSame(seen: string | null, expected: string): boolean {
  return seen === expected || (seen !== null && seen.includes(':') && parseCidr(seen)?.first === parseCidr(expected)?.first);
}

/** One of several next hops is no node: BIRD shares packets out over what two nodes announce, and one that leads astray is judged where it does. */
function strays({ via }: ExpectedRoute, { nextHops }: Route, gateways: ReadonlySet<string>): boolean {
  return via !== null && nextHops.some((hop) => !isSame(hop.via, via) && !gateways.has(hop.via ?? ''));
}

/** A single address may be one that another node, or this one, has borrowed. */
function shadows(expected: ExpectedRoute, { route, range }: PlacedRoute, gateways: ReadonlySet<string>): boolean {
  if (route.type === 'unicast' && fits({ ...expected, destination: route.destination }, route)) return false;
  const isOne = range.prefix === (range.family === 4 ? 32 : 128);
  return !isOne || route.type !== 'unicast' || (route.via !== null && !gateways.has(route.via));
}

function leadsAway({ via, nextHops }: Route): boolean {
  return via !== null || nextHops.length > 0;
}

/** `default via 198.18.2.1 dev eth0`, `blackhole 10.244.2.0/24`. */
export function routeText({ type, destination, via, device, nextHops }: Route): string {
  const name = parseCidr(destination)?.prefix === 0 ? 'default' : destination;
  const hops = nextHops.length > 0 ? nextHops : [{ via, device }];
  const ways = hops.map((hop) => `${hop.via === null ? '' : ` via ${hop.via}`}${hop.device === null ? '' : ` dev ${hop.device}`}`);
  return `${type === 'unicast' ? '' : `${type} `}${name}${ways.join(',')}`;
}

/** `via 10.244.2.0 dev flannel.1`. */
export function expectedText({ via, device, own }: ExpectedRoute): string {
  if (own) return 'it stays on the node';
  return [via === null ? '' : `via ${via}`, device === null ? '' : `dev ${device}`].filter((part) => part !== '').join(' ') || 'a route of its own';
}
