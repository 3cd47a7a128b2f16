import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from '../cmd/dev/generated.ts';
import { BLOCK_OF } from '../cmd/dev/rule-draft.ts';
import { loadRule, ruleFiles } from '../cmd/dev/rule-files.ts';
import { commands } from '../cmd/run.ts';
import { FIRST_LOOK, SECOND_LOOK } from '../src/collect/collectors.ts';
import { SURVEY_FACTS } from '../src/collect/survey.ts';
import type { FactName } from '../src/model/facts.ts';
import { retired } from '../src/rules/index.ts';
import { expectations, provedElsewhere } from './e2e/expectations.ts';
import { fixturesOf } from './support/fixture.ts';
import { untidyFiles } from './support/inspector/files.ts';
import { codeOf, readHouse } from './support/inspector/house.ts';
import { ambientUses, wrongImports } from './support/inspector/imports.ts';
import { disorderlyRules } from './support/inspector/rules.ts';
import type { RuleAtHome, RuleBooks } from './support/inspector/rules.ts';
import { runCommand } from './support/test-context.ts';

const root = join(import.meta.dirname, '..');
const provided: ReadonlySet<FactName> = new Set([...[...FIRST_LOOK, ...SECOND_LOOK].map((collector) => collector.provides), ...SURVEY_FACTS]);
const books: RuleBooks = { blocks: BLOCK_OF, retired, provided };

async function rulesAtHome(): Promise<RuleAtHome[]> {
  return Promise.all(
    ruleFiles(root).map(async (file) => {
      const rule = await loadRule(root, file);
      const fixtures = existsSync(join(root, `test/rules/${rule.code}.yaml`)) ? fixturesOf(rule.code) : undefined;
      const nearMisses = fixtures?.flatMap((fixture) => Object.keys(fixture.nearMisses)).length ?? 0;
      return { rule, path: file.path, fixture: fixtures && { breaks: fixtures.length, nearMisses } };
    }),
  );
}

describe('the house', () => {
  const house = readHouse(root);

  it('imports downwards only, and by the front door', () => assert.deepEqual(wrongImports(house), []));

  it('keeps pure rooms pure', () => assert.deepEqual(ambientUses(house, codeOf), []));

  it('is tidy', () => assert.deepEqual(untidyFiles(house), []));

  it('has rules in order', async () => assert.deepEqual(disorderlyRules(await rulesAtHome(), books), []));

  it('has no fixture without a rule', async () => {
    const codes = (await rulesAtHome()).map(({ rule }) => rule.code);
    const stray = readdirSync(join(root, 'test/rules')).filter((file) => file.startsWith('CNI') && !codes.some((code) => file === `${code}.yaml`));
    assert.deepEqual(stray.map((file) => `test/rules/${file} belongs to no rule: delete it or rename it`), []);
  });

  it('breaks a real cluster for every rule, or says what else proves it', async () => {
    const broken = Object.values(expectations).flatMap(({ code, alsoCauses = [] }) => [code, ...alsoCauses]);
    const proved = new Set([...broken, ...Object.keys(provedElsewhere)]);
    const codes = (await rulesAtHome()).map(({ rule }) => rule.code).filter((code) => !proved.has(code));
    assert.deepEqual(codes.map((code) => `${code} has no fault in test/e2e/expectations.ts`), []);
    assert.deepEqual(broken.filter((code) => code in provedElsewhere), [], 'is proved by a fault: take it out of provedElsewhere');
  });

  it('runs every lab test', () => {
    const { spec } = JSON.parse(readFileSync(join(root, '.mocharc.lab.json'), 'utf8')) as { spec: string[] };
    const files = readdirSync(join(root, 'test/e2e')).filter((file) => file.endsWith('.test.ts')).map((file) => `test/e2e/${file}`);
    assert.deepEqual(spec.toSorted(), files.toSorted(), 'name it in .mocharc.lab.json');
  });

  it('has fresh generated files', async () => {
    const stale = (await generatedFiles(root)).filter(({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text);
    assert.deepEqual(stale.map(({ path }) => `${path} is stale: run \`npm run gen\``), []);
  });

  it('says kubectl cni in every help text', async () => {
    for (const argv of [['--help'], ...commands.map(({ name }) => [name, '--help'])]) {
      const { out, code } = await runCommand(argv);
      assert.equal(code, 0);
      assert.match(out, /kubectl cni/);
      assert.doesNotMatch(out, /kubectl-cni/, `${argv.join(' ')} says kubectl-cni: write kubectl cni, as people type it`);
    }
  });
});

describe('the inspector', () => {
  const house = (files: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(files));

  const imports: readonly (readonly [string, string, RegExp | undefined])[] = [
    ['src/rules/host/cni801-x-y.ts', "import { gather } from '../../collect/index.ts';", /rules may import model, derive/],
    ['src/rules/host/cni801-x-y.ts', "import type { Rule } from '../../model/rule.ts';", undefined],
    ['src/model/rule.ts', "import { nameList } from '../derive/index.ts';", /model may import nothing/],
    ['src/derive/age.ts', "import { identify } from '../cni/detect.ts';", /cni has an index\.ts/],
    ['src/derive/age.ts', "export { identify } from '../cni/detect.ts';", /cni has an index\.ts/],
    ['src/derive/age.ts', "import { identify } from '../cni/index.ts';", undefined],
    ['src/collect/gather.ts', "import { connect } from '../kube/index.ts';", /write `import type`/],
    ['src/collect/gather.ts', "import type { Cluster } from '../kube/cluster.ts';", undefined],
    ['src/collect/gather.ts', "import { red } from 'kleur/colors';", /only cmd may import kleur/],
    ['src/engine/judge.ts', "import { readFileSync } from 'node:fs';", /engine is pure/],
    ['src/engine/judge.ts', "const late = await import('node:fs');", /engine is pure/],
    ['src/collect/gather.ts', "import { KubeConfig } from '@kubernetes/client-node/dist/config.js';", /only kube may import @kubernetes\/client-node/],
    ['src/report/status.ts', "import { run } from '../../cmd/run.ts';", /nobody imports a door/],
    ['src/report/status.ts', "import { baseline } from '../../test/support/fixture.ts';", /does not lean on its tests/],
    ['src/attic/box.ts', "import { nameList } from '../derive/index.ts';", /has no floor/],
    ['cmd/status.ts', "import kleur from 'left-pad';", /no room may import left-pad/],
  ];
  for (const [path, text, expected] of imports) {
    it(`${expected === undefined ? 'lets' : 'stops'} ${path} with ${text}`, () => {
      const faults = wrongImports(house({ 'src/cni/index.ts': '', 'src/derive/index.ts': '', 'src/kube/index.ts': '', 'src/collect/index.ts': '', [path]: text }));
      assert.equal(faults.length, expected === undefined ? 0 : 1, faults.join('\n'));
      if (expected !== undefined) assert.match(faults[0] ?? '', expected);
    });
  }

  it('finds what is ambient, but not in comments and strings', () => {
    const uses = (text: string, path = 'src/rules/host/cni801-x-y.ts'): string[] => ambientUses(house({ [path]: text }), codeOf);
    assert.match(uses('const now = Date.now();')[0] ?? '', /uses the clock/);
    assert.match(uses('const now = new Date();')[0] ?? '', /uses the clock/);
    assert.match(uses('const { env } = process.env;')[0] ?? '', /uses process/);
    assert.match(uses('process.exit(1);', 'src/collect/gather.ts')[0] ?? '', /uses process/);
    assert.match(uses('return Math.random();')[0] ?? '', /uses randomness/);
    assert.deepEqual(uses("/* Date.now() */ // process.exit\nconst text = 'console.log';"), []);
    assert.deepEqual(uses('const at = Date.parse(text); setTimeout(act, 5);', 'src/kube/client.ts'), []);
  });

  it('finds untidy files', () => {
    const faults = (path: string, text: string): string => untidyFiles(house({ [path]: text })).join('\n');
    assert.match(faults('src/derive/utils.ts', ''), /is a drawer/);
    assert.match(faults('src/derive/nameList.ts', ''), /kebab case/);
    assert.match(faults('src/derive/long.ts', 'x\n'.repeat(301)), /has 301 lines, and 300 is the ceiling/);
    assert.match(faults('src/rules/host/cni801-x-y.ts', 'x\n'.repeat(151)), /150 is the ceiling/);
    assert.match(faults('src/derive/a.ts', 'export default 1;'), /default export/);
    assert.match(faults('src/derive/a.ts', '// ---- part two ----'), /section banner/);
    assert.match(faults('src/derive/a.ts', `// ${'TO'}${'DO'}: later`), /something left to do/);
    assert.match(faults('src/derive/a.ts', 'enum Colour {'), /types cannot be stripped/);
    assert.equal(faults('src/derive/name-list.ts', 'x\n'.repeat(300)), '');
  });

  it('finds disorderly rules', async () => {
    const [first] = await rulesAtHome();
    assert.ok(first);
    const faults = (change: Partial<RuleAtHome['rule']>, path = first.path, fixture = first.fixture): string =>
      disorderlyRules([{ rule: { ...first.rule, explains: [], ...change }, path, fixture }], books).join('\n');
    assert.equal(faults({}), '');
    assert.match(faults({ code: 'CNI1' }), /is not CNI and three digits/);
    assert.match(faults({ name: 'Node Not Seen' }), /not a noun phrase in kebab case/);
    assert.match(faults({ name: 'another-name' }), /ask for the file name/);
    assert.match(faults({ code: 'CNI801' }, 'tool/cni801-node-not-seen.ts'), /does not belong into the folder tool, but into host/);
    assert.match(faults({ titles: { healthy: '', broken: 'x' } }), /both titles/);
    assert.match(faults({ docs: { ...first.rule.docs, repair: '' } }), /docs\.repair is empty/);
    assert.match(faults({ docs: { ...first.rule.docs, references: [] } }), /names no source/);
    assert.match(faults({ since: 'soon' }), /is not a version/);
    assert.match(faults({ needs: [] }), /needs no fact/);
    assert.match(faults({ needs: ['node.moonPhase' as FactName] }), /no collector provides node\.moonPhase/);
    assert.match(faults({ explains: [{ code: 'CNI999', where: 'anywhere' }] }), /which no rule has/);
    assert.match(faults({ explains: [{ code: 'CNI001', where: 'anywhere' }] }), /CNI001 explains CNI001/);
    assert.match(faults({}, first.path, { breaks: 1, nearMisses: 0 }), /has no near miss/);
    assert.match(disorderlyRules([{ ...first, fixture: undefined }], books).join('\n'), /it has no fixture/);
    assert.match(disorderlyRules([first, { ...first, path: 'tool/other.ts' }], books).join('\n'), /have the same code CNI001/);
    assert.match(disorderlyRules([first], { ...books, retired: { CNI001: 'its meaning changed' } }).join('\n'), /is retired \(its meaning changed\)/);
  });
});
