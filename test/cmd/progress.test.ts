import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { progressLine } from '../../cmd/progress.ts';
import type { ProgressLine } from '../../cmd/progress.ts';
import type { Context } from '../../cmd/context.ts';
import { NOW, calicoCluster, flannelCluster } from '../collect/cluster-objects.ts';
import { ESTABLISHED } from '../collect/look.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';
import { probe } from './probing.ts';

const CLEAR = '\r\u001b[K';

describe('progress', () => {
  let clock = 0;
  let err = '';
  const line = (isTTY: boolean, columns = 80): ProgressLine =>
    progressLine({ now: () => clock, err: { write: (text: string) => void (err += text), isTTY, columns } } as unknown as Context);
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      clock += 100;
      mock.timers.tick(100);
    }
  };

  beforeEach(() => {
    [clock, err] = [0, ''];
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => mock.timers.reset());

  it('says how far the work is and what is slow, twice a second, and goes', () => {
    const shown = line(true);
    shown.begin('credentials');
    shown.show({ what: 'asking the nodes', done: 1, of: 9, slow: ['n1', 'n2', 'n3', 'n4'] });
    pass(1_500);
    assert.equal(err, `${CLEAR}asking the nodes: 1 of 9, waiting for n1, n2, n3 and 1 more, 1 s`.repeat(2));
    shown.clear();
    pass(5_000);
    assert.ok(err.endsWith(`1 s${CLEAR}`));
  });

  it('says once what is waited for before anything is read, and leaves a prompt alone', () => {
    const shown = line(true);
    shown.begin('credentials');
    pass(5_000);
    shown.clear();
    assert.equal(err, `waiting for credentials, 1 s${CLEAR}`);
  });

  it('makes room for what a credential plugin says, until there is more to show', () => {
    const shown = line(true);
    shown.begin('credentials');
    pass(1_000);
    shown.giveWay();
    err += 'open https://login.example';
    pass(5_000);
    shown.show({ what: 'asking the nodes', done: 0, of: 1, slow: [] });
    pass(500);
    shown.clear();
    assert.equal(err, `waiting for credentials, 1 s${CLEAR}open https://login.example${CLEAR}asking the nodes: 0 of 1, 6 s${CLEAR}`);
  });

  it('is not drawn over a question, neither at the beginning nor when credentials are renewed', async () => {
    const shown = line(true);
    const ask = async (): Promise<void> => {
      err += 'Password: ';
      pass(5_000);
    };
    shown.begin('credentials');
    await shown.aside(ask);
    shown.show({ what: 'asking the nodes', done: 0, of: 1, slow: [] });
    pass(500);
    await assert.rejects(shown.aside(() => ask().then(() => Promise.reject(new Error('wrong')))), { message: 'wrong' });
    pass(500);
    shown.clear();
    assert.equal(err, `Password: ${CLEAR}asking the nodes: 0 of 1, 5 s${CLEAR}Password: ${CLEAR}asking the nodes: 0 of 1, 11 s${CLEAR}`);
  });

  it('stays within the terminal', () => {
    const shown = line(true, 20);
    shown.begin('credentials');
    pass(1_000);
    assert.equal(err, 'waiting for credent');
  });

  it('is silent on a pipe, and where work is quick', () => {
    const [piped, quick] = [line(false), line(true)];
    piped.begin('credentials');
    quick.begin('credentials');
    pass(600);
    quick.clear();
    pass(5_000);
    piped.clear();
    assert.equal(err, '');
  });

  it('tells of a command how far it is', async () => {
    let now = 0;
    const exec = (): string => {
      now = 1_000;
      mock.timers.tick(500);
      return ESTABLISHED;
    };
    const cluster = memoryCluster(calicoCluster(['n1', 'n2']), { now: NOW, exec });
    const ran = await runCommand(['status'], { tty: true, columns: 80, now: () => now, cluster });
    assert.match(ran.err.slice(CLEAR.length), /^(reading memory|asking the nodes): \d+ of \d+, waiting for n1, n2, 1 s/);
    assert.ok(ran.err.endsWith(CLEAR));
  });

  it('tells of a probe what it does to the nodes, also after a question', async () => {
    let now = 0;
    const exec = (): string => {
      now += 1_000;
      mock.timers.tick(500);
      return '';
    };
    for (const nodes of [['n1', 'n2'], Array.from({ length: 51 }, (_, index) => `n${index + 1}`)]) {
      const { err } = await probe(flannelCluster(nodes), [], { exec }, { tty: true, columns: 80, now: () => now, answer: 'y' });
      assert.match(err, /reading the nodes: \d+ of \d+/);
      assert.match(err, /trying the paths: \d+ of \d+/);
      assert.doesNotMatch(err, /of 0\b/);
    }
  });
});
