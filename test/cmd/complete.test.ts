import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { everywhereFlags } from '../../cmd/flags.ts';
import type { Flag } from '../../cmd/flags.ts';
import { commands } from '../../cmd/run.ts';
import type { ApiObject, ConnectOptions } from '../../src/kube/index.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { MemoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';
import type { Surroundings } from '../support/test-context.ts';

const EXAMPLE = 'test/examples/bgp-session-down.json';
const OUTPUTS = ['table', 'wide', 'json', 'yaml'];

const node = (name: string, ready: 'True' | 'False', more: object = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: more,
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const NODES: readonly ApiObject[] = [node('n1', 'True'), node('n2', 'False'), node('n3', 'True', { unschedulable: true }), node('worker-1', 'True')];
const NAMESPACES: readonly ApiObject[] = ['kube-system', 'kube-flannel', 'web'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } }));

const KUBECONFIG = `
current-context: prod
contexts:
- {name: prod, context: {cluster: prod, user: jane}}
- {name: "arn:aws:eks:eu:1:cluster/stage", context: {cluster: stage, user: jane}}
- {name: lost, context: {cluster: nowhere, user: jane}}
- {name: "two words", context: {cluster: stage, user: jane}}
- {name: "a\\tb", context: {cluster: stage, user: jane}}
- {name: "a\\x7fb", context: {cluster: stage, user: jane}}
- {name: "a\\x9b31mb", context: {cluster: stage, user: jane}}
clusters:
- {name: prod, cluster: {server: 'https://jane:sesame@prod.example:6443/x'}}
- {name: stage, cluster: {server: stage.example}}
users:
- {name: jane, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /nonexistent/plugin}}}
- {name: kim, user: {token: sesame}}
`;

/** What was said for a line whose last word, behind the last blank, is not finished: each candidate with what is about it. */
async function answers(line: string, surroundings: Surroundings = {}): Promise<{ lines: readonly string[]; directive: string; err: string }> {
  const { code, out, err } = await runCommand(['__complete', ...line.split(' ')], surroundings);
  assert.equal(code, 0, 'a shell is always answered');
  assert.match(out, /\n$/);
  const lines = out.trimEnd().split('\n');
  const directive = lines.pop() ?? '';
  for (const each of lines) assert.match(each, /^[^\t]+(\t[^\t]+)?$/);
  return { lines, directive, err };
}

/** The candidates alone, where nothing else is to be offered. */
async function words(line: string, surroundings: Surroundings = {}): Promise<readonly string[]> {
  const { lines, directive, err } = await answers(line, surroundings);
  assert.equal(err, '');
  assert.equal(directive, ':4');
  return lines.map((each) => each.split('\t')[0] ?? '');
}

describe('completion', () => {
  const cluster = (): MemoryCluster => memoryCluster([...NODES, ...NAMESPACES]);

  describe('without a cluster', () => {
    it('offers commands, with their line of help', async () => {
      const { lines } = await answers('');
      assert.deepEqual(lines.map((line) => line.split('\t')[0]), ['status', 'probe', 'cleanup', 'completion', 'version', 'options']);
      assert.equal(lines[0], 'status\twhich CNI runs, is it healthy, and if not, why');
      assert.deepEqual((await runCommand(['__complete'])).out, (await runCommand(['__complete', ''])).out, 'nothing typed is an empty word');
      assert.deepEqual(await words('c'), ['cleanup', 'completion']);
      assert.deepEqual(await words('help pr'), ['probe']);
      assert.deepEqual(await words('--help pr'), ['probe']);
      assert.deepEqual(await words('__'), [], 'what shells ask is not for people');
    });

    it('offers flags of the command, with their description', async () => {
      assert.deepEqual((await answers('status --no')).lines, ['--node\tThese nodes only; may be repeated', '--no-exec\tLeave out what needs exec: the BGP sessions']);
      assert.deepEqual(await words('--'), ['--help', '--version']);
      assert.deepEqual(await words('options -'), ['--color', '--help', '--version']);
      assert.deepEqual(await words('options '), ['--color', '--help', '--version'], 'where no word is taken');
      assert.deepEqual(await words('cleanup --r'), ['--run', '--request-timeout']);
      assert.deepEqual(await words('status -o'), ['-o'], 'so that the shell goes on behind it');
      assert.ok((await words('status -')).includes('-v'));
      assert.ok(!(await words('status --')).includes('-v'));
    });

    it('offers no flag again, unless it may be repeated', async () => {
      assert.deepEqual(await words('probe --strict --s'), ['--save', '--server']);
      assert.deepEqual(await words('probe --save=a --strict=false -shttps://a --s'), []);
      assert.deepEqual(await words('probe --node n1 --node=n2 --no'), ['--node']);
      assert.deepEqual(await words('status -w=false --s'), ['--save', '--strict', '--server'], 'none of the letters of false is a flag');
    });

    it('offers the words that a command takes', async () => {
      assert.deepEqual(await words('completion '), ['bash', 'zsh', 'fish']);
      assert.deepEqual(await words('completion z'), ['zsh']);
      assert.deepEqual(await words('completion zsh b'), []);
      assert.deepEqual(await words('completion --'), ['--hook', '--color', '--help', '--version']);
    });

    it('offers a choice, in each way to write it', async () => {
      assert.deepEqual(await words('status -o '), OUTPUTS);
      assert.deepEqual(await words('status --output '), OUTPUTS);
      assert.deepEqual(await words('status --output='), OUTPUTS);
      assert.deepEqual(await words('status -wo j'), ['json']);
      assert.deepEqual(await words('status -o=y'), ['yaml'], 'shells put the flag before it themselves');
      assert.deepEqual(await words('status -o json -o j'), ['json'], 'the last one wins, so it may be the same');
      assert.deepEqual(await words('probe --fail-on c'), ['critical']);
      assert.deepEqual(await words('status --strict='), ['true', 'false']);
      assert.deepEqual(await words('version --color=n'), ['never']);
    });

    it('offers nothing where nothing is known', async () => {
      for (const line of ['status -- ', 'status -- --no', 'status x', 'status --bogus=', 'bogus ', 'bogus --', 'status --timeout ', 'status --wait=', 'status --token ', 'help status ', 'status --token --']) {
        assert.deepEqual(await words(line), [], line);
      }
    });

    it('passes over what is wrong before the word', async () => {
      assert.deepEqual(await words('status --bogus x --strict=maybe --no-e'), ['--no-exec']);
      assert.deepEqual(await words('status -o nonsense --fail-on w'), ['warning']);
    });

    it('leaves files and folders to the shell', async () => {
      for (const flag of ['from', 'save', 'kubeconfig', 'certificate-authority', 'client-certificate', 'client-key']) {
        assert.deepEqual(await answers(`status --${flag} x`), { lines: [], directive: ':0', err: '' });
        assert.deepEqual(await answers(`status --${flag}=`), { lines: [], directive: ':0', err: '' });
      }
      assert.deepEqual(await answers('completion --hook '), { lines: [], directive: ':16', err: '' });
    });

    it('offers codes with the name of the rule, in the letters that are typed, and each once', async () => {
      assert.deepEqual((await answers('probe --ignore CNI50')).lines[0], 'CNI501\toverlay-port-blocked');
      assert.deepEqual(await words('probe --checks cni50'), (await words('probe --checks CNI50')).map((code) => code.toLowerCase()));
      const left = await words('probe --checks cni501 --checks CNI502,CNI50');
      assert.ok(left.length > 0 && left.every((word) => /^CNI502,CNI50[^12]$/.test(word)), left.join());
      assert.deepEqual(await words('probe --ignore=CNI501,CNI501'), []);
    });
  });

  it('follows from the declaration of a flag', () => {
    for (const { name, flags } of [...commands, { name: '', flags: everywhereFlags }]) {
      for (const [flag, { takes = '', completes }] of Object.entries<Flag>(flags)) {
        const expected = /^a (file|folder|namespace|code)$/.exec(takes)?.[1] ?? (/a node$/.test(takes) ? 'node' : undefined);
        if (expected !== undefined) assert.equal(completes, expected, `${name} --${flag} takes ${takes}`);
        if (takes.startsWith('one of ')) assert.deepEqual(takes, `one of ${(completes as readonly string[]).join(', ')}`, `${name} --${flag}`);
      }
    }
  });

  describe('from a kubeconfig', () => {
    let folder: string;
    const home = (): Surroundings => ({ env: { KUBECONFIG: join(folder, 'config') }, connect: () => assert.fail('nothing has to be connected') });
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
      writeFileSync(join(folder, 'config'), KUBECONFIG);
      writeFileSync(join(folder, 'other'), 'contexts: [{name: other, context: {}}]');
      writeFileSync(join(folder, 'broken'), 'contexts: {');
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('offers names, with the host of their API server and nothing secret', async () => {
      const { lines, err } = await answers('status --context ', home());
      assert.deepEqual(lines, ['prod\tprod.example:6443', 'arn:aws:eks:eu:1:cluster/stage', 'lost', 'two words'], 'and none with a control character in it');
      assert.equal(err, '');
      assert.deepEqual(await words('status --context=arn:', home()), ['arn:aws:eks:eu:1:cluster/stage']);
      assert.deepEqual((await answers('probe --cluster ', home())).lines, ['prod\tprod.example:6443', 'stage']);
      assert.deepEqual(await words('cleanup --user k', home()), ['kim']);
    });

    it('reads the file that is typed', async () => {
      assert.deepEqual(await words(`status --kubeconfig ${folder}/other --context `, home()), ['other']);
      assert.deepEqual(await words(`status --kubeconfig=${folder}/other --context=`, home()), ['other']);
    });

    it('offers nothing without one, and says on stderr what is wrong with it', async () => {
      assert.deepEqual(await words('status --context '), []);
      assert.deepEqual(await answers(`status --kubeconfig ${folder}/none --context `), { lines: [], directive: ':4', err: `there is no kubeconfig ${folder}/none\n` });
      const { lines, err } = await answers(`status --kubeconfig ${folder}/broken --context `);
      assert.deepEqual(lines, []);
      assert.match(err, /^[^\n]*broken is not YAML: line 1[^\n]*\n$/);
    });
  });

  describe('from a cluster', () => {
    it('offers nodes with their status, and namespaces', async () => {
      const asked = cluster();
      const { lines } = await answers('status --node ', { cluster: asked });
      assert.deepEqual(lines, ['n1\tReady', 'n2\tNotReady', 'n3\tReady,SchedulingDisabled', 'worker-1\tReady']);
      assert.deepEqual(asked.requests().map(({ request }) => request), ['GET /api/v1/nodes?includeObject=None&limit=500'], 'one request, without the objects');
      assert.deepEqual(await words('probe -n kube-', { cluster: cluster() }), ['kube-flannel', 'kube-system']);
      assert.deepEqual(await words('cleanup --namespace=w', { cluster: cluster() }), ['web']);
    });

    it('hands no control character of the server to the terminal', async () => {
      const real = cluster();
      const table: MemoryCluster['table'] = async (...asked) => {
        const answer = await real.table(...asked);
        return { ...answer, value: answer.value.map((row) => ({ ...row, cells: { Status: 'Rea\u009b31mdy\n:0' } })) };
      };
      assert.deepEqual((await answers('status --node n1', { cluster: { ...real, table } })).lines, ['n1\tRea31mdy:0']);
    });

    it('offers the others, in a list of nodes and behind --node', async () => {
      const { lines } = await answers('status --node n1,', { cluster: cluster() });
      assert.deepEqual(lines, ['n1,n2', 'n1,n3', 'n1,worker-1'], 'without a description, which bash could not take');
      assert.deepEqual(await words('status --node=n1,n', { cluster: cluster() }), ['n1,n2', 'n1,n3']);
      assert.deepEqual(await words('status --node n1 --node n3,worker-1 --node ', { cluster: cluster() }), ['n2']);
      assert.deepEqual(await words('status --node n1,n1', { cluster: cluster() }), []);
    });

    it('asks the cluster that is typed', async () => {
      const seen: ConnectOptions[] = [];
      const connect = (_signal: AbortSignal, options: ConnectOptions): MemoryCluster => {
        seen.push(options);
        return cluster();
      };
      await words('status --context prod --kubeconfig=/k -s https://a --as-group=a --as me --insecure-skip-tls-verify=false --node ', { connect });
      assert.deepEqual(seen, [{ kubeconfig: '/k', context: 'prod', server: 'https://a', as: 'me', asGroup: ['a'], insecureSkipTlsVerify: false }]);
    });

    it('takes the nodes of a saved snapshot, and asks no cluster then', async () => {
      const connect = (): never => assert.fail('nothing has to be connected');
      assert.deepEqual(await words(`status --from ${EXAMPLE} --node `, { connect }), ['n1', 'n2', 'n3']);
      assert.deepEqual(await words('status --from - --node ', { connect }), [], 'stdin is read once');
      assert.match((await answers('status --from missing.json --node ', { connect })).err, /^missing\.json cannot be read: it does not exist\n$/);
    });

    it('says on stderr why there is nothing to offer', async () => {
      const failing = memoryCluster(NODES, { failures: [{ match: 'list nodes', how: 'forbidden' }] });
      assert.deepEqual(await answers('status --node ', { cluster: failing }), { lines: [], directive: ':4', err: 'the user "viewer" may not list nodes on memory\n' });
      const nowhere = await answers('status --node ');
      assert.deepEqual(nowhere, { lines: [], directive: ':4', err: 'there is no kubeconfig: /nonexistent/.kube/config does not exist\n' });
      const bug = await answers('status --node ', { connect: () => assert.fail('a bug') });
      assert.deepEqual(bug, { lines: [], directive: ':4', err: 'a bug\n' }, 'without a stack');
    });

    describe('that does not answer', () => {
      beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
      afterEach(() => mock.timers.reset());

      /** What was said, and how long it took, with a clock that goes from the connection on. */
      const timed = async (connect: (signal: AbortSignal) => MemoryCluster | Promise<MemoryCluster>): Promise<{ said: Awaited<ReturnType<typeof answers>>; tookMs: number }> => {
        let said: Awaited<ReturnType<typeof answers>> | undefined;
        await new Promise<void>((resolve, reject) => {
          const connecting = (signal: AbortSignal): MemoryCluster | Promise<MemoryCluster> => {
            resolve();
            return connect(signal);
          };
          answers('status --node ', { connect: connecting }).then((answer) => (said = answer), reject);
        });
        for (let tookMs = 0; tookMs < 10_000; tookMs += 100) {
          for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
          if (said !== undefined) return { said, tookMs };
          mock.timers.tick(100);
        }
        return assert.fail('no answer');
      };

      it('does not wait longer than a person does', async () => {
        const { said, tookMs } = await timed((signal) => memoryCluster(NODES, { latencyMs: 60_000, signal }));
        assert.deepEqual([said.lines, said.directive], [[], ':4']);
        assert.match(said.err, /was stopped before memory answered/);
        assert.ok(tookMs < 2000, `${tookMs} ms`);
      });

      it('answers although something cannot be ended', async () => {
        const { said, tookMs } = await timed(() => new Promise(() => undefined));
        assert.deepEqual(said, { lines: [], directive: ':4', err: '' });
        assert.ok(tookMs < 2000, `${tookMs} ms`);
      });
    });
  });
});
