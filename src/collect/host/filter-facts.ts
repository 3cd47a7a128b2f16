import { observed, unavailable } from '../../model/observation.ts';
import type { Observation, Unavailable } from '../../model/observation.ts';
import type { PacketFilter } from '../../model/packet-filter.ts';
import { parseIptablesSave, parseNftRuleset } from '../../parse/index.ts';
import type { ReadChains, Sections } from '../../parse/index.ts';
import { HOST_COMMANDS } from './commands.ts';
import { isLacking, sectionFact } from './section-fact.ts';

/**
 * `node.packetFilter` from what each tool on a node shows. It is missing only where no tool could be asked; else those that could
 * not are named in it. Legacy tables are not asked for where the kernel has none.
 */
export function filterFacts(sections: Sections, at: string): Observation<PacketFilter> {
  const answers: ReadChains[] = [];
  const heard: string[] = [];
  const failures = new Map<string, Unavailable & { readonly lacking: boolean }>();
  const ask = (section: string, parse: (text: string) => ReadChains): void => {
    const program = HOST_COMMANDS.find((command) => command.section === section)?.words[0] ?? section;
    const fact = sectionFact(sections, [section], at, program, parse);
    if (fact.state === 'unavailable') failures.set(program, { ...fact, lacking: isLacking(sections, section) });
    else answers.push(fact.value);
    if (fact.state === 'observed' && sections.byName.has(section)) heard.push(program);
  };
  ask('iptables-nft4', (text) => parseIptablesSave(text, 'iptables-nft', 'ip'));
  ask('iptables-nft6', (text) => parseIptablesSave(text, 'iptables-nft', 'ip6'));
  const told = new Set(answers.flatMap(({ chains }) => Object.values(chains).map(({ family, table }) => `${family} ${table}`)));
  ask('iptables-legacy4', (text) => parseIptablesSave(text, 'iptables-legacy', 'ip'));
  ask('iptables-legacy6', (text) => parseIptablesSave(text, 'iptables-legacy', 'ip6'));
  ask('nft', (text) => parseNftRuleset(text, told));
  if (heard.length === 0) return noneHeard([...failures.values()]);
  return observed(
    {
      chains: Object.assign({}, ...answers.map(({ chains }) => chains)) as PacketFilter['chains'],
      leftOut: sums(answers.map(({ leftOut }) => leftOut)),
      unseen: Object.fromEntries([...failures].map(([program, { lacking, detail }]) => [program, { lacking, detail }])),
    },
    at,
    heard.join(', '),
  );
}

function noneHeard(failures: readonly (Unavailable & { readonly lacking: boolean })[]): Unavailable {
  const telling = failures.find(({ lacking }) => !lacking);
  return telling !== undefined ? unavailable(telling.reason, telling.detail) : unavailable('failed', 'neither the image nor the node has iptables or nft');
}

function sums(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [prefix, count] of counts.flatMap((each) => Object.entries(each))) sum[prefix] = (sum[prefix] ?? 0) + count;
  return sum;
}
