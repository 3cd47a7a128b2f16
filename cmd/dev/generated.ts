import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFlagTables } from './flag-docs.ts';
import { modelSchemas } from './model-schemas.ts';
import { loadRule, ruleFiles } from './rule-files.ts';
import { rulesIndex, rulesReadme } from './rule-docs.ts';

/** A file that is derived from others, and its text as it should be. */
export interface GeneratedFile {
  /** Below the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

/** Every generated file of a checkout as it should be. */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const files = ruleFiles(root);
  const rules = await Promise.all(files.map((file) => loadRule(root, file)));
  return [
    { path: 'src/rules/index.ts', text: rulesIndex(files) },
    { path: 'src/rules/README.md', text: rulesReadme(rules, files) },
    { path: 'README.md', text: withFlagTables(readFileSync(join(root, 'README.md'), 'utf8')) },
    ...modelSchemas(root),
  ];
}
