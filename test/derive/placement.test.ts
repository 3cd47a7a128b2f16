import assert from 'node:assert/strict';
import { obstacle } from '../../src/derive/index.ts';
import type { PodTemplate } from '../../src/model/cluster-facts.ts';
import type { NodeObject, Taint } from '../../src/model/node-facts.ts';

const template: PodTemplate = {
  hostNetwork: true,
  nodeSelector: {},
  nodeAffinity: [],
  tolerations: [],
  configMaps: [],
  initContainers: {},
  containers: {},
};
const taint = (key: string, effect: string, value = ''): Taint => ({ key, value, effect });
const linux = { 'kubernetes.io/os': 'linux', rank: '7' };

const cases: readonly (readonly [string, Partial<PodTemplate>, readonly Taint[], string | undefined])[] = [
  ['nothing in the way', {}, [], undefined],
  ['a label that is there', { nodeSelector: { 'kubernetes.io/os': 'linux' } }, [], undefined],
  ['a label that is missing', { nodeSelector: { pool: 'gpu' } }, [], 'it lacks the label pool=gpu of the node selector'],
  ['an affinity that holds', { nodeAffinity: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }] }, [], undefined],
  ['an affinity that does not', { nodeAffinity: [{ matchExpressions: [{ key: 'pool', operator: 'Exists' }] }] }, [], 'the node affinity does not admit it (pool)'],
  ['one of two terms', { nodeAffinity: [{ matchExpressions: [{ key: 'pool', operator: 'Exists' }] }, { matchExpressions: [{ key: 'rank', operator: 'Gt', values: ['5'] }] }] }, [], undefined],
  ['an empty term, which admits nothing', { nodeAffinity: [{}] }, [], 'the node affinity does not admit it ()'],
  ['the field metadata.name', { nodeAffinity: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }] }, [], undefined],
  ['NotIn, DoesNotExist and Lt', { nodeAffinity: [{ matchExpressions: [{ key: 'gone', operator: 'NotIn', values: ['x'] }, { key: 'gone', operator: 'DoesNotExist' }, { key: 'rank', operator: 'Lt', values: ['8'] }] }] }, [], undefined],
  ['a taint', {}, [taint('dedicated', 'NoExecute', 'gpu')], 'its taint dedicated=gpu:NoExecute is not tolerated'],
  ['a taint that only prefers', {}, [taint('dedicated', 'PreferNoSchedule')], undefined],
  ['a taint that is tolerated', { tolerations: [{ key: 'dedicated', operator: 'Exists' }] }, [taint('dedicated', 'NoSchedule')], undefined],
  ['a taint of another value', { tolerations: [{ key: 'dedicated', value: 'cpu' }] }, [taint('dedicated', 'NoSchedule', 'gpu')], 'its taint dedicated=gpu:NoSchedule is not tolerated'],
  ['a taint of another effect', { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] }, [taint('dedicated', 'NoExecute')], 'its taint dedicated:NoExecute is not tolerated'],
  ['taints of Kubernetes itself', {}, ['not-ready', 'unreachable', 'disk-pressure', 'unschedulable', 'network-unavailable'].map((key) => taint(`node.kubernetes.io/${key}`, 'NoSchedule')), undefined],
  ['network-unavailable, for pods in the pod network', { hostNetwork: false }, [taint('node.kubernetes.io/network-unavailable', 'NoSchedule')], 'its taint node.kubernetes.io/network-unavailable:NoSchedule is not tolerated'],
];

describe('obstacle', () => {
  for (const [name, change, taints, expected] of cases) {
    it(`${name}: ${expected ?? 'none'}`, () => {
      const node = { labels: linux, taints } as unknown as NodeObject;
      assert.equal(obstacle({ ...template, ...change }, 'n1', node)?.why, expected);
    });
  }
});
