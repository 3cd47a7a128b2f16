import assert from 'node:assert/strict';
import { embeddedFlannel } from '../../src/cni/flannel/embedded.ts';
import { trimNode } from '../../src/collect/node/node-objects.ts';
import type { NodeObject } from '../../src/model/node-facts.ts';

describe('flannel inside k3s', () => {
  const found: readonly (readonly [string, readonly NodeObject[], boolean | undefined])[] = [
    ['by its annotations', [node()], false],
    ['by the arguments of a server', [node(['server']), node(['agent'])], true],
    ['with another backend', [node(['server', '--flannel-backend', 'host-gw'])], true],
    ['not by the arguments of agents, which never name the backend', [node(['agent']), node(['agent'])], false],
    ['not where it was turned off', [node(['server', '--flannel-backend', 'none']), node(['agent'])], undefined],
    ['not where it was turned off in the other spelling', [node(['server', '--flannel-backend=none'])], undefined],
    ['not on nodes of another distribution', [node(['server'], 'v1.34.4+rke2r1')], undefined],
    ['not without its annotations', [node(['server'], 'v1.34.4+k3s1', 'false')], undefined],
  ];
  for (const [name, nodes, confirmed] of found) {
    it(`is found ${name}`, () => assert.equal(embeddedFlannel(nodes)?.confirmed, confirmed));
  }
});

function node(args?: readonly string[], kubelet = 'v1.34.4+k3s1', managed = 'true'): NodeObject {
  return trimNode({
    kind: 'Node',
    metadata: {
      name: 'n1',
      annotations: {
        'flannel.alpha.coreos.com/kube-subnet-manager': managed,
        ...(args === undefined ? {} : { 'k3s.io/node-args': JSON.stringify([...args, '--token', '********']) }),
      },
    },
    status: { nodeInfo: { kubeletVersion: kubelet } },
  });
}
