import assert from 'node:assert/strict';
import { ofFamily, podsMeet, podsMeetAll } from '../../src/derive/pods-met.ts';
import type { Path, Tried } from '../../src/model/path-facts.ts';

const tried = (outcome: Tried['outcome'], target: string): Tried => ({ outcome, target, sent: 3, answered: outcome === 'lost' ? 0 : 3, firstMs: null, detail: '' });
const way = (pods: Tried): Path => ({ rungs: { pods }, broken: pods.outcome === 'lost' ? 'pods' : null, untried: {} });
const whole = way(tried('open', 'icmp 10.244.1.5'));
const lost = way(tried('lost', 'icmp 10.244.1.5'));

describe('pods that reach each other', () => {
  it('are told of by a try of either way', () => {
    assert.ok(podsMeet({ n1: { n2: whole } }, ['n1', 'n2'], ofFamily(4)));
    assert.ok(podsMeet({ n1: { n2: whole } }, ['n2', 'n1'], ofFamily(4)));
    assert.ok(!podsMeet({}, ['n1', 'n2'], ofFamily(4)));
  });

  it('are not told of where the other way is broken', () => assert.ok(!podsMeet({ n1: { n2: whole }, n2: { n1: lost } }, ['n1', 'n2'], ofFamily(4))));

  it('prove nothing of the other address family', () => {
    const paths = { n1: { n2: way(tried('refused', 'tcp [fd00::5]:33434')) } };
    assert.ok(podsMeet(paths, ['n1', 'n2'], ofFamily(6)));
    assert.ok(!podsMeet(paths, ['n1', 'n2'], ofFamily(4)));
  });

  it('prove a tunnel device where no way is broken', () => {
    assert.ok(podsMeetAll({ n1: { n2: whole } }, 'n1', ['n1', 'n2', 'n3'], 4, false));
    assert.ok(!podsMeetAll({ n1: { n2: whole, n3: lost } }, 'n1', ['n1', 'n2', 'n3'], 4, false));
    assert.ok(!podsMeetAll({}, 'n1', ['n1', 'n2'], 4, false));
  });

  it('have to be tried with every other node where some do without the device', () => {
    assert.ok(!podsMeetAll({ n1: { n2: whole } }, 'n1', ['n1', 'n2', 'n3'], 4, true));
    assert.ok(podsMeetAll({ n1: { n2: whole, n3: whole } }, 'n1', ['n1', 'n2', 'n3'], 4, true));
  });
});
