import { basename } from 'node:path';
import type { FactName } from '../../../src/model/facts.ts';
import type { Rule } from '../../../src/model/rule.ts';

/** A rule with what stands around it. */
export interface RuleAtHome {
  readonly rule: Rule;
  /** Below src/rules: `routing/cni402-bgp-session-down.ts`. */
  readonly path: string;
  /** How many ways to break and how many near misses its fixture has; undefined without a fixture. */
  readonly fixture: { readonly breaks: number; readonly nearMisses: number } | undefined;
}

/** What rules have to agree with. */
export interface RuleBooks {
  /** Folder to the first digit of its codes. */
  readonly blocks: Readonly<Record<string, string>>;
  readonly retired: Readonly<Record<string, string>>;
  /** Facts that some collector provides. */
  readonly provided: ReadonlySet<FactName>;
}

/** Each rule that its name, folder, documentation or fixture does not agree with, in a sentence. */
export function disorderlyRules(rules: readonly RuleAtHome[], books: RuleBooks): string[] {
  return [...rules.flatMap((entry) => ruleFaults(entry, books).map((fault) => `src/rules/${entry.path}: ${fault}`)), ...repeated(rules), ...explainsFaults(rules)];
}

function ruleFaults({ rule, path, fixture }: RuleAtHome, books: RuleBooks): string[] {
  const { code, name, titles, docs, needs, wants = [], since } = rule;
  const faults: string[] = [];
  const folder = path.split('/')[0] ?? '';
  if (!/^CNI\d{3}$/.test(code)) faults.push(`the code ${code} is not CNI and three digits`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    faults.push(`the name ${name} is not a noun phrase in kebab case`);
  }
  if (basename(path) !== `${code.toLowerCase()}-${name}.ts`) faults.push(`code and name ask for the file name ${code.toLowerCase()}-${name}.ts`);
  if (books.blocks[folder] !== code.charAt(3)) faults.push(`the code ${code} does not belong into the folder ${folder}, but into ${Object.keys(books.blocks).find((key) => books.blocks[key] === code.charAt(3)) ?? 'none'}`);
  if (books.retired[code] !== undefined) faults.push(`the code ${code} is retired (${books.retired[code]}): take the next free one`);
  if (titles.healthy === '' || titles.broken === '') faults.push('it needs both titles');
  for (const part of ['checks', 'matters', 'repair'] as const) if (docs[part].trim() === '') faults.push(`docs.${part} is empty`);
  if (docs.references.length === 0) faults.push('docs.references names no source that makes it true');
  if (docs.references.some((address) => !/^https:\/\/\S+$/.test(address))) faults.push('docs.references has something that is no https address');
  if (!/^\d+\.\d+\.\d+$/.test(since)) faults.push(`since "${since}" is not a version`);
  if (needs.length === 0) faults.push('it needs no fact, so that it can never be unknown');
  for (const fact of [...needs, ...wants]) if (!books.provided.has(fact)) faults.push(`no collector provides ${fact}: add one to src/collect`);
  if (fixture === undefined) faults.push(`it has no fixture: write test/rules/${code}.yaml`);
  else if (fixture.breaks === 0) faults.push(`test/rules/${code}.yaml breaks nothing`);
  else if (fixture.nearMisses === 0) faults.push(`test/rules/${code}.yaml has no near miss`);
  return faults;
}

function repeated(rules: readonly RuleAtHome[]): string[] {
  return (['code', 'name'] as const).flatMap((part) =>
    [...Map.groupBy(rules, ({ rule }) => rule[part])]
      .filter(([, group]) => group.length > 1)
      .map(([value, group]) => `src/rules: ${group.map(({ path }) => path).join(' and ')} have the same ${part} ${value}: give one another`),
  );
}

function explainsFaults(rules: readonly RuleAtHome[]): string[] {
  const edges = new Map(rules.map(({ rule }) => [rule.code as string, (rule.explains ?? []).map((edge) => edge.code as string)]));
  const unknown = [...edges].flatMap(([code, to]) => to.filter((other) => !edges.has(other)).map((other) => `src/rules: ${code} explains ${other}, which no rule has: take it out`));
  const circle = findCircle(edges);
  return circle === undefined ? unknown : [...unknown, `src/rules: ${circle.join(' explains ')}: a cause cannot be its own consequence, take one out`];
}

function findCircle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (code: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(code)) return [...way.slice(way.indexOf(code)), code];
    if (done.has(code)) return undefined;
    for (const next of edges.get(code) ?? []) {
      const circle = walk(next, [...way, code]);
      if (circle !== undefined) return circle;
    }
    done.add(code);
    return undefined;
  };
  for (const code of edges.keys()) {
    const circle = walk(code, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
