import type { PolicyRule, Route } from '../model/host-facts.ts';
import { contains, overlap, parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';

/** A route, and the networks that it is for. */
export interface PlacedRoute {
  readonly route: Route;
  readonly range: Cidr;
}

/** The routes of a node, by their table. */
export function routeTables(routes: Readonly<Record<string, Route>>): ReadonlyMap<string, readonly PlacedRoute[]> {
  return Map.groupBy(
    Object.values(routes).flatMap((route) => {
      const range = parseCidr(route.destination);
      return range === undefined ? [] : [{ route, range }];
    }),
    ({ route }) => route.table,
  );
}

/** The route that packets to all of a network take if no other is more specific: the longest that holds it, then the lowest metric. */
export function coveringRoute(table: readonly PlacedRoute[], network: Cidr): Route | undefined {
  let best: PlacedRoute | undefined;
  for (const placed of table) {
    if (!contains(placed.range, network)) continue;
    const closer = placed.range.prefix - (best?.range.prefix ?? -1);
    if (closer > 0 || (closer === 0 && (placed.route.metric ?? 0) < (best?.route.metric ?? 0))) best = placed;
  }
  return best?.route;
}

/** A rule of policy routing that takes packets to a network from the main table: its table has a route for them, or it drops them. */
export interface Diversion {
  readonly rule: PolicyRule;
  /** Null where the rule itself drops. */
  readonly route: Route | null;
}

/**
 * `own`: networks of the node's own pods. Rules for marked packets or for one device are not followed. The search ends where a rule
 * leads all packets to the network to the main table, and that has a route.
 */
export function diversionOf(rules: Readonly<Record<string, PolicyRule>>, tables: ReadonlyMap<string, readonly PlacedRoute[]>, network: Cidr, own: readonly Cidr[]): Diversion | undefined {
  const family = network.family === 4 ? 'ipv4' : 'ipv6';
  const inOrder = Object.values(rules).filter((rule) => rule.family === family).sort((a, b) => a.priority - b.priority);
  for (const rule of inOrder) {
    if (rule.table === 'main' && leadsAll(rule, network, own) && hasRoute(rule, tables.get('main') ?? [], network)) return undefined;
    if (rule.table === 'local' || rule.table === 'main' || rule.inverted || rule.mark !== null || rule.inDevice !== null || !concerns(rule, network, own)) continue;
    if (['blackhole', 'unreachable', 'prohibit'].includes(rule.table)) return { rule, route: null };
    const route = coveringRoute(tables.get(rule.table) ?? [], network);
    if (route !== undefined && route.type !== 'throw') return { rule, route };
  }
  return undefined;
}

function leadsAll({ inverted, from, to, mark, inDevice }: PolicyRule, network: Cidr, own: readonly Cidr[]): boolean {
  const [source, target] = [from === 'all' ? undefined : parseCidr(from), to === null ? undefined : parseCidr(to)];
  const isSent = source === undefined || (own.length > 0 && own.every((each) => contains(source, each)));
  return !inverted && mark === null && inDevice === null && isSent && (target === undefined || contains(target, network));
}

function hasRoute({ suppressed = -1 }: PolicyRule, main: readonly PlacedRoute[], network: Cidr): boolean {
  const route = coveringRoute(main, network);
  return route !== undefined && route.type !== 'throw' && (parseCidr(route.destination)?.prefix ?? 0) > suppressed;
}

function concerns({ from, to }: PolicyRule, network: Cidr, own: readonly Cidr[]): boolean {
  const [source, target] = [from === 'all' ? undefined : parseCidr(from), to === null ? undefined : parseCidr(to)];
  return (source === undefined || own.some((each) => overlap(each, source))) && (target === undefined || overlap(target, network));
}

/** Whether an address is reached without a gateway; undefined when no route is known. Routes are looked at when it is first asked. */
export function isDirectBy(routes: Readonly<Record<string, Route>> | undefined): (address: string) => boolean | undefined {
  if (routes === undefined) return () => undefined;
  let main: ReadonlyMap<string, readonly PlacedRoute[]> | undefined;
  return (address) => {
    const network = parseCidr(address);
    if (network === undefined) return undefined;
    main ??= Map.groupBy(routeTables(routes).get('main') ?? [], ({ range }) => keyOf(range));
    const route = coveringRoute(placesAround(network).flatMap((key) => main?.get(key) ?? []), network);
    return route === undefined ? undefined : route.via === null && route.nextHops.length === 0 && route.device !== null;
  };
}

/** Tells networks apart. */
export function keyOf({ family, first, prefix }: Pick<Cidr, 'family' | 'first' | 'prefix'>): string {
  return `${family} ${first} ${prefix}`;
}

/** Keys of all networks that hold this one. */
function placesAround({ family, first, prefix }: Cidr): string[] {
  return Array.from({ length: prefix + 1 }, (_, length) => {
    const size = 1n << BigInt((family === 4 ? 32 : 128) - length);
    return keyOf({ family, first: first - (first % size), prefix: length });
  });
}
