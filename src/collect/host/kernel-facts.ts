import { observed, unavailable } from '../../model/observation.ts';
import type { Observation } from '../../model/observation.ts';
import type { NodeObservations } from '../../model/snapshot.ts';
import { parseConntrack, parseCounters, parseForwarding, parseLinks, parseNeighbours, parsePolicyRules, parseRoutes, parseSockets, parseSysctls } from '../../parse/index.ts';
import type { Sections } from '../../parse/index.ts';
import { sectionFact } from './section-fact.ts';

/** What the kernel of a node says of its network. */
export type KernelFacts = Required<
  Pick<
    NodeObservations,
    'node.links' | 'node.routes' | 'node.policyRules' | 'node.neighbours' | 'node.forwarding' | 'node.sysctls' | 'node.conntrack' | 'node.counters' | 'node.sockets'
  >
>;

/** The facts of the kernel from a node's answer; `at` is when it was asked, by the API server's clock. */
export function kernelFacts(sections: Sections, at: string): KernelFacts {
  const fact = <T>(names: readonly string[], from: string, parse: (...texts: string[]) => T): Observation<T> => sectionFact(sections, names, at, from, parse);
  return {
    'node.links': fact(['links'], 'ip -j -d -s address show', (text = '') => parseLinks(text)),
    'node.routes': fact(['routes4', 'routes6'], 'ip -j route show table all', (v4 = '', v6 = '') => parseRoutes(v4, v6)),
    'node.policyRules': fact(['rules4', 'rules6'], 'ip -j rule show', (v4 = '', v6 = '') => parsePolicyRules(v4, v6)),
    'node.neighbours': fact(['neighbours'], 'ip -j neighbour show', (text = '') => parseNeighbours(text)),
    'node.forwarding': fact(['forwarding'], 'bridge -j fdb show', (text = '') => parseForwarding(text)),
    'node.sysctls': fact(['sysctls'], '/proc/sys/net', (text = '') => parseSysctls(text)),
    'node.conntrack': conntrack(fact(['sysctls'], '/proc/sys/net/netfilter', (text = '') => parseConntrack(parseSysctls(text)))),
    'node.counters': fact(['counters'], '/proc/net/snmp and /proc/net/netstat', (text = '') => parseCounters(text)),
    'node.sockets': fact(['tcp', 'udp'], '/proc/net/tcp and /proc/net/udp', (tcp = '', udp = '') => parseSockets(tcp, udp)),
  };
}

function conntrack(fact: Observation<ReturnType<typeof parseConntrack>>): KernelFacts['node.conntrack'] {
  if (fact.state === 'unavailable') return fact;
  return fact.value === null ? unavailable('not-applicable', 'connection tracking is not loaded') : observed(fact.value, fact.at, fact.from);
}
