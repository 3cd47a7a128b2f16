import assert from 'node:assert/strict';
import { UsageError } from '../../src/model/errors.ts';
import { load, save } from '../../src/snapshot/index.ts';

const whole = {
  apiVersion: 'kubectl-cni/v1',
  kind: 'Snapshot',
  schema: 1,
  tool: '0.1.0',
  taken: '2026-01-01T00:00:00Z',
  command: 'status',
  nodesAsked: [],
  identification: { cni: 'none' },
  cluster: { 'cluster.version': { state: 'observed', value: { gitVersion: 'v1.34.4' }, at: '', from: '' } },
  nodes: { n1: { 'node.lease': { state: 'unavailable', reason: 'forbidden', detail: 'no right' } } },
};

const refused: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  ['empty', '', /s\.json is empty/],
  ['cut off', JSON.stringify(whole).slice(0, 200), /is cut off after 200 characters/],
  ['not JSON', 'NAME READY', /is not JSON/],
  ['a list', '[]', /holds no snapshot but a list/],
  ['a Kubernetes object', '{"apiVersion":"v1","kind":"Pod"}', /holds no snapshot but a Pod \(v1\)/],
  ['a status report', JSON.stringify({ ...whole, kind: 'Status' }), /but a Status \(kubectl-cni\/v1\)/],
  ['a newer schema', JSON.stringify({ ...whole, schema: 2, tool: '9.0.0' }), /a newer kubectl cni \(9\.0\.0\) \(schema 2, this one reads up to 1\)/],
  ['no schema', JSON.stringify({ ...whole, schema: 'x' }), /part "schema"/],
  ['no nodes', JSON.stringify({ ...whole, nodes: undefined }), /part "nodes"/],
  ['no identification', JSON.stringify({ ...whole, identification: null }), /part "identification"/],
  ['a moment that is none', JSON.stringify({ ...whole, taken: 'soon' }), /part "taken"/],
  ['a damaged observation', JSON.stringify({ ...whole, nodes: { n1: { 'node.lease': { state: 'observed' } } } }), /part "nodes\.n1\.node\.lease"/],
];

describe('a saved snapshot', () => {
  it('comes back as it was', () => {
    assert.deepEqual(load(save(whole as never), 's.json'), whole);
  });

  it('is the same text whatever the order of its keys', () => {
    assert.equal(save(whole as never), save(Object.fromEntries(Object.entries(whole).reverse()) as never));
  });

  for (const [name, text, says] of refused) {
    it(`is refused: ${name}`, () => {
      assert.throws(
        () => load(text, 's.json'),
        (error) => error instanceof UsageError && says.test(error.message) && error.advice !== '',
      );
    });
  }
});
