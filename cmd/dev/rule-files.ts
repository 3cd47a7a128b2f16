import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../../src/model/rule.ts';

/** One file below src/rules that defines a rule. */
export interface RuleFile {
  /** Folder and file below src/rules: `routing/cni402-bgp-session-down.ts`. */
  readonly path: string;
  /** Name of the constant that it exports. */
  readonly constant: string;
}

const RULE_FILE = /^cni\d{3}-[a-z0-9-]+\.ts$/;

/** The rule files of a checkout, in code order. */
export function ruleFiles(root: string): RuleFile[] {
  const rules = join(root, 'src/rules');
  const folders = readdirSync(rules, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .flatMap((folder) => readdirSync(join(rules, folder.name)).filter((file) => RULE_FILE.test(file)).map((file) => ({ folder: folder.name, file })))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ folder, file }) => {
      const path = `${folder}/${file}`;
      const constant = /^export const (\w+) = defineRule\(/m.exec(readFileSync(join(rules, path), 'utf8'))?.[1];
      if (constant === undefined) throw new Error(`src/rules/${path} exports no rule: write \`export const NAME = defineRule({ ... })\``);
      return { path, constant };
    });
}

/** Loads the rule that a file defines. */
export async function loadRule(root: string, { path, constant }: RuleFile): Promise<Rule> {
  const module = (await import(pathToFileURL(join(root, 'src/rules', path)).href)) as Record<string, Rule>;
  const rule = module[constant];
  if (rule === undefined) throw new Error(`src/rules/${path} does not export ${constant}`);
  return rule;
}
