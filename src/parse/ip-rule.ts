import type { PolicyRule } from '../model/host-facts.ts';
import { distinctKeys } from './distinct-keys.ts';
import { jsonObjects, numberIn, numberNeeded, wordIn } from './json-objects.ts';
import type { JsonObject } from './json-objects.ts';

/** Rules of policy routing, keyed as `PolicyRule` says, from `ip -j -4 rule show` and the same with -6. */
export function parsePolicyRules(v4: string, v6: string): Readonly<Record<string, PolicyRule>> {
  const rules = [...rulesOf(v4, 'ipv4'), ...rulesOf(v6, 'ipv6')];
  return distinctKeys(rules.map((rule) => [`${rule.family === 'ipv6' ? 'ipv6 ' : ''}${rule.priority}`, rule] as const));
}

function rulesOf(text: string, family: PolicyRule['family']): PolicyRule[] {
  return jsonObjects(text, `ip ${family === 'ipv4' ? '-4' : '-6'} rule`).map((entry) => ({
    family,
    priority: numberNeeded(entry, 'priority', 'a rule of policy routing'),
    inverted: 'not' in entry,
    from: prefixOf(entry, 'src') ?? 'all',
    to: prefixOf(entry, 'dst'),
    mark: markOf(entry),
    inDevice: wordIn(entry, 'iif'),
    table: tableOf(entry),
    ...suppressedBy(entry),
  }));
}

function prefixOf(entry: JsonObject, end: 'src' | 'dst'): string | null {
  const [address, length] = [wordIn(entry, end), numberIn(entry, `${end}len`)];
  return address === null || length === null ? address : `${address}/${length}`;
}

function markOf(entry: JsonObject): string | null {
  const [mark, mask] = [wordIn(entry, 'fwmark'), wordIn(entry, 'fwmask')];
  return mark === null || mask === null ? mark : `${mark}/${mask}`;
}

function suppressedBy(entry: JsonObject): Pick<PolicyRule, 'suppressed'> {
  const suppressed = numberIn(entry, 'suppress_prefixlen');
  return suppressed === null ? {} : { suppressed };
}

function tableOf(entry: JsonObject): string {
  const goto = numberIn(entry, 'goto');
  return wordIn(entry, 'table') ?? (goto === null ? (wordIn(entry, 'action') ?? '') : `goto ${goto}`);
}
