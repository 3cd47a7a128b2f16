import assert from 'node:assert/strict';
import type { Lab } from '../lab/index.ts';
import { causesOf, statusOf } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

describe('a cluster without a CNI', () => {
  let lab: Lab;
  before(async () => {
    lab = await testLab('none', 'none', { nodes: 1 });
  });
  after(() => testLabDown('none'));

  it('says CNI101: there is no CNI', async () => {
    const { code, report } = await statusOf(lab);
    assert.equal(report.cni.cni, 'none');
    assert.equal(report.findings[0]?.code, 'CNI101');
    assert.equal(causesOf(report).length, 1);
    assert.equal(code, 1);
  });
});

