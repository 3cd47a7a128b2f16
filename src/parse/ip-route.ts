import type { Route } from '../model/host-facts.ts';
import { distinctKeys } from './distinct-keys.ts';
import { jsonObjects, numberIn, objectIn, objectsIn, wordIn, wordNeeded, wordsIn } from './json-objects.ts';
import type { JsonObject } from './json-objects.ts';

/** Routes of all tables but `local`, keyed as `Route` says, from `ip -j -4 route show table all` and the same with -6. */
export function parseRoutes(v4: string, v6: string): Readonly<Record<string, Route>> {
  const families = [
    { text: v4, tool: 'ip -4 route', everything: '0.0.0.0/0', everyBit: '/32', name: 'default' },
    { text: v6, tool: 'ip -6 route', everything: '::/0', everyBit: '/128', name: '::/0' },
  ];
  return distinctKeys(
    families.flatMap(({ text, tool, everything, everyBit, name }) =>
      jsonObjects(text, tool).filter(isTold).map((entry) => {
        const printed = wordNeeded(entry, 'dst', 'a route');
        const destination = printed === 'default' ? everything : printed.includes('/') ? printed : `${printed}${everyBit}`;
        return [keyOf(printed === 'default' ? name : printed, entry), route(destination, entry)] as const;
      }),
    ),
  );
}

const LEFT_OUT = /^(?:fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)/i;

function isTold(entry: JsonObject): boolean {
  return tableOf(entry) !== 'local' && !['multicast', 'broadcast', 'anycast'].includes(typeOf(entry)) && !LEFT_OUT.test(wordIn(entry, 'dst') ?? '');
}

function keyOf(name: string, entry: JsonObject): string {
  const [table, tos, metric] = [tableOf(entry), wordIn(entry, 'tos'), numberIn(entry, 'metric')];
  return `${name}${table === 'main' ? '' : ` table ${table}`}${tos === null ? '' : ` tos ${tos}`}${metric === null ? '' : ` metric ${metric}`}`;
}

function route(destination: string, entry: JsonObject): Route {
  return {
    table: tableOf(entry),
    destination,
    type: typeOf(entry),
    via: viaOf(entry),
    device: wordIn(entry, 'dev'),
    protocol: wordIn(entry, 'protocol') ?? 'boot',
    source: wordIn(entry, 'prefsrc'),
    metric: numberIn(entry, 'metric'),
    mtu: objectsIn(entry, 'metrics').map((metrics) => numberIn(metrics, 'mtu')).find((mtu) => mtu !== null) ?? null,
    flags: wordsIn(entry, 'flags'),
    nextHops: objectsIn(entry, 'nexthops').map((hop) => ({ via: viaOf(hop), device: wordIn(hop, 'dev') })),
  };
}

/** Without -d, ip leaves out what is usual: type unicast, table main, protocol boot. */
function typeOf(entry: JsonObject): string {
  return wordIn(entry, 'type') ?? 'unicast';
}

function tableOf(entry: JsonObject): string {
  return wordIn(entry, 'table') ?? 'main';
}

/** A gateway of the other family is an object. */
function viaOf(entry: JsonObject): string | null {
  return wordIn(entry, 'gateway') ?? wordIn(objectIn(entry, 'via'), 'host');
}
