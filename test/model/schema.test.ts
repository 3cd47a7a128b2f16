import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { modelSchema } from '../../cmd/dev/model-schema.ts';
import { renderJson } from '../../src/report/index.ts';
import { calicoCluster } from '../collect/cluster-objects.ts';
import { fullSnapshot } from '../derive/full-snapshot.ts';
import { probeSamples } from '../report/probe-samples.ts';
import { samples } from '../report/samples.ts';
import { matchGolden } from '../support/golden.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';

const FOLDER = fileURLToPath(new URL('../../src/model/schema/', import.meta.url));
const TEST = fileURLToPath(new URL('..', import.meta.url));
const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });

function validator(kind: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(`${FOLDER}${kind}.schema.json`, 'utf8')) as object);
}

function assertValid(validate: ValidateFunction, value: unknown): void {
  assert.ok(validate(value), ajv.errorsText(validate.errors));
}

/** A copy of a value, as plain JSON that may be changed. */
function copyOf(value: unknown): Record<string, any> {
  return JSON.parse(JSON.stringify(value)) as Record<string, any>;
}

const status = validator('status');
const probe = validator('probe-report');
const snapshot = validator('snapshot');
const version = validator('version');

describe('the schema of Status', () => {
  const example = samples['bgp-session-down'] ?? assert.fail();
  it('comes with an example', () => matchGolden('status.example.json', renderJson(example), { folder: FOLDER }));
  for (const [name, report] of Object.entries(samples)) it(`takes ${name}`, () => assertValid(status, copyOf(report)));

  const broken: Readonly<Record<string, (report: Record<string, any>) => void>> = {
    'a missing part': (report) => delete report['summary'],
    'an unknown part': (report) => (report['more'] = 1),
    'an unknown part of a node': (report) => (report['nodes'][0].more = 1),
    'another apiVersion': (report) => (report['apiVersion'] = 'kubectl-cni/v2'),
    'another kind': (report) => (report['kind'] = 'Snapshot'),
    'a code that is none': (report) => (report['findings'][0].code = 'CNI4021'),
    'a severity that is none': (report) => (report['findings'][0].severity = 'error'),
    'evidence from a fact that is none': (report) => (report['findings'][0].evidence[0].fact = 'node.birds'),
    'a state that is none': (report) => (report['nodes'][0].agent.state = 'Ready'),
    'a number as text': (report) => (report['checks'].pass = '1'),
    'null where there has to be a value': (report) => (report['nodes'][0].name = null),
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    it(`refuses ${what}`, () => {
      const report = copyOf(example);
      breakIt(report);
      assert.equal(status(report), false);
    });
  }
});

describe('the schema of ProbeReport', () => {
  const example = probeSamples['overlay-port-blocked'] ?? assert.fail();
  it('comes with an example', () => matchGolden('probe-report.example.json', renderJson(example), { folder: FOLDER }));
  for (const [name, report] of Object.entries(probeSamples)) it(`takes ${name}`, () => assertValid(probe, copyOf(report)));

  const broken: Readonly<Record<string, (report: Record<string, any>) => void>> = {
    'a report without paths': (report) => delete report['paths'],
    'a report without what status has': (report) => delete report['nodes'],
    'another kind': (report) => (report['kind'] = 'Status'),
    'an unknown part of a path': (report) => (report['paths'][0].more = 1),
    'a path in a state that is none': (report) => (report['paths'][0].state = 'whole'),
    'a path that is broken at a rung that is none': (report) => (report['paths'][0].broken = 'dns'),
    'an outcome that is none': (report) => (report['paths'][0].rungs[0].outcome = 'ok'),
    'a reason that is no text': (report) => (report['paths'][0].untried.port = null),
    'a reach without its detail': (report) => delete report['reach'][0].detail,
    'a count of pods as text': (report) => (report['pods'].made = '6'),
    'a difference without what was expected': (report) => delete report['differences'][0].expected,
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    it(`refuses ${what}`, () => {
      const report = copyOf(example);
      breakIt(report);
      assert.equal(probe(report), false);
    });
  }
});

describe('the schema of Snapshot', () => {
  it('comes with an example that has every fact', () => {
    matchGolden('snapshot.example.json', renderJson(fullSnapshot), { folder: FOLDER });
    const schema = JSON.parse(readFileSync(`${FOLDER}snapshot.schema.json`, 'utf8')) as { $defs: Record<string, { properties: object }> };
    const facts = (name: string): string[] => Object.keys(schema.$defs[name]?.properties ?? {}).sort();
    assert.deepEqual(Object.keys(fullSnapshot.cluster).sort(), facts('ClusterObservations'));
    assert.deepEqual(Object.keys(Object.values(fullSnapshot.nodes)[0] ?? {}).sort(), facts('NodeObservations'));
  });
  it('takes the example', () => assertValid(snapshot, copyOf(fullSnapshot)));

  for (const folder of ['baselines', 'baselines/probe', 'examples']) {
    const path = join(TEST, folder);
    for (const file of existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : []) {
      it(`takes test/${folder}/${file}`, () => assertValid(snapshot, JSON.parse(readFileSync(join(path, file), 'utf8'))));
    }
  }

  const broken: Readonly<Record<string, (value: Record<string, any>) => void>> = {
    'a fact that is none': (value) => (value['cluster']['cluster.more'] = { state: 'unavailable', reason: 'failed', detail: '' }),
    'a fact that is neither observed nor unavailable': (value) => (value['cluster']['cluster.version'] = { state: 'guessed' }),
    'an absence without a reason': (value) => (value['cluster']['cluster.version'] = { state: 'unavailable', detail: '' }),
    'a fact of another shape': (value) => (value['cluster']['cluster.version'].value = 'v1.34.4'),
    'an unknown part of a fact': (value) => (value['nodes']['n1']['node.lease'].value.more = 1),
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    it(`refuses ${what}`, () => {
      const value = copyOf(fullSnapshot);
      breakIt(value);
      assert.equal(snapshot(value), false);
    });
  }
});

describe('the schema of Version', () => {
  const print = async (...args: string[]): Promise<string> => (await runCommand(['version', '-o', 'json', ...args], { cluster: memoryCluster(calicoCluster(['n1', 'n2'])) })).out;
  it('takes what the command prints, and that is its example', async () => {
    const out = await print();
    assertValid(version, JSON.parse(out));
    matchGolden('version.example.json', out, { folder: FOLDER });
  });
  const goldens = join(TEST, 'golden/version');
  for (const file of existsSync(goldens) ? readdirSync(goldens).filter((name) => name.endsWith('.json')) : []) {
    it(`takes test/golden/version/${file}`, () => assertValid(version, JSON.parse(readFileSync(join(goldens, file), 'utf8'))));
  }

  const broken: Readonly<Record<string, (report: Record<string, any>) => void>> = {
    'a version that is missing': (report) => delete report['version'],
    'a cluster that is passed over in silence': (report) => delete report['kubernetes'],
    'unknown versions that are passed over in silence': (report) => delete report['unknown'],
    'a part that is none': (report) => (report['cni'].parts[0].part = 'typha'),
    'a running version without its nodes': (report) => delete report['cni'].parts[0].running[0].nodes,
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    it(`refuses ${what}`, async () => {
      const report = JSON.parse(await print()) as Record<string, any>;
      breakIt(report);
      assert.equal(version(report), false);
    });
  }
});

describe('schemas of the dictionary', () => {
  const sources = [
    `/** A
 * thing. */
export interface Thing extends Base { readonly size: number | null; /** How it is. */ readonly how: 'good' | 'bad'; readonly more?: readonly Part[]; readonly by: Keyed<Part>; }
type Keyed<T> = Readonly<Record<string, T>>;`,
    'export interface Base { readonly name: string }\nexport interface Part { readonly code: Code }\nexport type Code = `CNI${number}`;',
  ];
  it('follow from the types', () => {
    assert.deepEqual(modelSchema(sources, 'Thing', 'A title'), {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'A title',
      description: 'A thing.',
      type: 'object',
      properties: {
        name: { type: 'string' },
        size: { type: ['number', 'null'] },
        how: { description: 'How it is.', enum: ['good', 'bad'] },
        more: { type: 'array', items: { $ref: '#/$defs/Part' } },
        by: { type: 'object', additionalProperties: { $ref: '#/$defs/Part' } },
      },
      required: ['name', 'size', 'how', 'by'],
      additionalProperties: false,
      $defs: {
        Code: { type: 'string', pattern: '^CNI\\d{3}$' },
        Part: { type: 'object', properties: { code: { $ref: '#/$defs/Code' } }, required: ['code'], additionalProperties: false },
      },
    });
  });
  it('are not made of a type that cannot be read', () => {
    assert.throws(() => modelSchema(['export interface Thing { readonly both: string & number }'], 'Thing', ''), /was expected/);
    assert.throws(() => modelSchema(['export interface Thing { readonly part: Missing }'], 'Thing', ''), /no type Missing/);
  });
});
