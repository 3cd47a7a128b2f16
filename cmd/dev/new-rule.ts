import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { retired } from '../../src/rules/index.ts';
import { generatedFiles } from './generated.ts';
import { ruleFiles } from './rule-files.ts';
import { BLOCK_OF, fixtureDraft, nextCode, ruleDraft } from './rule-draft.ts';

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { area: { type: 'string' }, name: { type: 'string' }, cni: { type: 'string', default: '' } } });
const { area = '', name = '' } = values;

if (BLOCK_OF[area] === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
  process.stderr.write(
    `usage: npm run new-rule -- --area AREA --name NAME [--cni calico,flannel,canal]\n\nAREA: ${Object.keys(BLOCK_OF).join(', ')}\nNAME: what is broken, as a noun phrase in kebab case, such as pool-overlaps-node-network\n`,
  );
  process.exitCode = 2;
} else {
  const taken = [...ruleFiles(root).map(({ path }) => /cni\d{3}/.exec(path)?.[0].toUpperCase() ?? ''), ...Object.keys(retired)];
  const code = nextCode(area, taken);
  const rule = `src/rules/${area}/${code.toLowerCase()}-${name}.ts`;
  const fixture = `test/rules/${code}.yaml`;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const cni = values.cni.split(',').filter((entry) => entry !== '');
  mkdirSync(join(root, 'src/rules', area), { recursive: true });
  writeFileSync(join(root, rule), ruleDraft(code, name, cni, version), { flag: 'wx' });
  writeFileSync(join(root, fixture), fixtureDraft(code, name), { flag: 'wx' });
  for (const { path, text } of await generatedFiles(root)) writeFileSync(join(root, path), text);
  process.stdout.write(`${code}: fill in ${rule} and ${fixture}, then run npm run gen and npm test\n`);
}
