import assert from 'node:assert/strict';
import type { StatusReport } from '../../src/model/report.ts';
import { onSameCluster, sameCluster } from '../../cmd/next-command.ts';
import { NOW, calicoCluster } from '../collect/cluster-objects.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';

describe('the next command', () => {
  it('reaches the same cluster as the same user, and gives no secret away', () => {
    const flags = sameCluster({ context: "it's", kubeconfig: '/my files/config', as: 'jane', 'as-group': ['a', 'b'], 'insecure-skip-tls-verify': true, token: 'secret', password: 'secret', namespace: 'x', user: '' });
    assert.deepEqual(flags, ["--kubeconfig='/my files/config'", "--context='it'\\''s'", '--insecure-skip-tls-verify', '--as=jane', '--as-group=a', '--as-group=b']);
  });

  const commands: readonly (readonly [string, string])[] = [
    ['kubectl describe node n1', 'kubectl describe --context=c node n1'],
    ['kubectl exec -n a p -c c -- birdcl show', 'kubectl exec --context=c -n a p -c c -- birdcl show'],
    ['kubectl cni probe --node n1', 'kubectl cni probe --context=c --node n1'],
    ['kubectl auth can-i list pods', 'kubectl auth can-i --context=c list pods'],
    ['kubectl get nodes -o yaml | grep kubectl', 'kubectl get --context=c nodes -o yaml | grep kubectl'],
    ['systemctl status kubelet', 'systemctl status kubelet'],
  ];
  for (const [plain, expected] of commands) it(`is ${expected}`, () => assert.equal(onSameCluster(plain, ['--context=c']), expected));

  it('has the flags that were given, on the screen and in JSON', async () => {
    const cluster = () => memoryCluster(calicoCluster(['n1']), { now: NOW, exec: () => '', failures: [{ match: 'list daemonsets.apps', how: 'forbidden' }] });
    const next = 'kubectl auth can-i --context=prod --as=jane list daemonsets.apps --all-namespaces';
    const flags = ['--context', 'prod', '--as=jane'];
    const { out } = await runCommand(['status', '-o', 'json', ...flags], { cluster: cluster() });
    assert.equal((JSON.parse(out) as StatusReport).next, next);
    const screen = await runCommand(['status', ...flags], { cluster: cluster() });
    assert.ok(screen.out.replace(/ \\\n +/g, ' ').includes(`next: ${next}`), screen.out);
  });
});
