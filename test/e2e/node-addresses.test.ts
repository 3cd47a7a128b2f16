import type { Lab } from '../lab/index.ts';
import { testFault } from './fault-test.ts';
import { testLab, testLabDown } from './test-lab.ts';

describe('flannel with 13 addresses a node', () => {
  let lab: Lab;
  before(async () => {
    lab = await testLab('flannel-host-gw', 'node-addresses', { nodes: 2, nodeCidrMask: 28 });
  });
  after(() => testLabDown('node-addresses'));

  testFault('node-addresses-nearly-used-up', () => lab);
  testFault('node-addresses-used-up', () => lab);
});
