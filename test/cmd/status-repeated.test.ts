import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../cmd/write-whole.ts';
import type { ApiObject, Cluster } from '../../src/kube/index.ts';
import { ClusterError } from '../../src/model/errors.ts';
import { NOW, flannelCluster } from '../collect/cluster-objects.ts';
import { memoryCluster } from '../support/memory-cluster.ts';
import type { Failure } from '../support/memory-cluster.ts';
import { runCommand } from '../support/test-context.ts';
import type { Ran, Surroundings } from '../support/test-context.ts';

const EXAMPLE = 'test/examples/bgp-session-down.json';
const WELL = flannelCluster(['n1', 'n2', 'n3']);
const SICK = WELL.filter(({ kind }) => kind !== 'Lease');

describe('status again and again', () => {
  /** Runs with a clock that only sleeping moves; `looks` yields what the cluster is at each list of nodes. */
  const running = async (argv: readonly string[], looks: (look: number) => Error | undefined, more: Partial<Surroundings> = {}): Promise<Ran & { sleptMs: number[] }> => {
    let clock = 0;
    let look = 0;
    const sleptMs: number[] = [];
    const whole = memoryCluster(SICK, { now: NOW });
    const away = (): void => {
      const error = looks(look);
      if (error !== undefined) throw error;
    };
    const cluster: Cluster = {
      ...whole,
      raw: async (path) => (path === '/version' && look++, away(), whole.raw(path)),
      list: async (...given) => (away(), whole.list(...given)),
    };
    const onSleep = (milliseconds: number): void => {
      sleptMs.push(milliseconds);
      clock += milliseconds;
    };
    return { ...(await runCommand(['status', ...argv], { cluster, now: () => clock, onSleep, ...more })), sleptMs };
  };
  const gone = (what: string): ClusterError => new ClusterError('unreachable', `${what} refuses connections`, 'Look at it.');

  it('--wait ends at its time, with the last report', async () => {
    const { code, out, err, sleptMs } = await running(['--wait=5s'], () => undefined);
    assert.deepEqual(sleptMs, [2000, 2000, 1000]);
    assert.equal(out.match(/nodes seen/g)?.length, 1);
    assert.equal(err, 'error: not healthy after 5 s\n');
    assert.equal(code, 1);
  });

  it('--wait that ends while the API is away shows the last report, says the last error, and is 2', async () => {
    const { code, out, err } = await running(['--wait=9s'], (look) => (look === 1 ? undefined : gone(look < 4 ? 'one' : 'two')));
    assert.match(out, /nodes seen/);
    assert.equal(err, 'error: one refuses connections; trying again\nerror: two refuses connections; trying again\nerror: not healthy after 9 s\nerror: two refuses connections\n  Look at it.\n');
    assert.equal(code, 2);
  });

  it('--wait does not blame the cluster for a look that its own end has cut short', async () => {
    let clock = 0;
    const whole = memoryCluster(SICK, { now: NOW });
    const stopped = new ClusterError('timeout', 'it was stopped', 'Try again.');
    const raw: Cluster['raw'] = async (path) => {
      if (clock > 0) {
        clock = 3_000;
        throw stopped;
      }
      return whole.raw(path);
    };
    const list: Cluster['list'] = async (...given) => (clock > 0 ? Promise.reject(stopped) : whole.list(...given));
    const { code, err, out } = await runCommand(['status', '--wait=3s'], { cluster: { ...whole, raw, list }, now: () => clock, onSleep: () => void (clock = 2_500) });
    assert.match(out, /3 of 3 nodes seen/);
    assert.equal(err, 'error: not healthy after 3 s\n');
    assert.equal(code, 1);
  });

  it('--wait does not wait for a right, and ends as plain status does', async () => {
    const rights = { match: /^list (pods|leases)/, how: 'forbidden' } as const;
    const hang = { match: /^list deployments/, how: 'hang' } as const;
    for (const [strict, code] of [[[], 0], [['--strict'], 1]] as const) {
      const ask = (wait: readonly string[], failures: readonly Failure[]): Promise<Ran & { sleptMs: number[] }> =>
        running([...wait, ...strict], () => undefined, { cluster: memoryCluster(WELL, { now: NOW, failures }) });
      const [plain, waited] = [await ask([], [rights]), await ask(['--wait=4s'], [rights])];
      assert.deepEqual(waited, plain);
      assert.match(plain.out, /could not be made/);
      assert.equal(plain.code, code);
      const others = await ask(['--wait=4s'], [rights, hang]);
      assert.deepEqual(others.sleptMs, [2000, 2000]);
      assert.equal(others.err, 'error: not healthy after 4 s\n');
      assert.equal(others.code, 1);
    }
  });

  it('--watch says once that the API is away, until that changes', async () => {
    const controller = new AbortController();
    let sleeps = 0;
    const onSleep = (): void => {
      if (++sleeps === 8) controller.abort();
    };
    const { code, err, out } = await running(['--watch'], (look) => ([1, 5].includes(look) ? undefined : gone('it')), { onSleep, signal: controller.signal });
    assert.equal(err, 'error: it refuses connections; trying again\n'.repeat(2));
    assert.equal(out.match(/nodes seen/g)?.length, 1);
    assert.equal(code, 130);
  });

  it('--watch prints on a pipe the screen once, then a line for each change', async () => {
    const controller = new AbortController();
    const sick = SICK.map((object) => (object.kind === 'Pod' && object.metadata?.name === 'kube-flannel-ds-n2' ? crashing(object) : object));
    let looks = 0;
    const connect = (): Cluster => {
      const [well, ill] = [memoryCluster(SICK, { now: NOW }), memoryCluster(sick, { now: NOW, logs: () => undefined })];
      const chosen = (): Cluster => (looks === 3 ? ill : well);
      return { ...well, raw: (path) => (path === '/version' && looks++, chosen().raw(path)), get: (...given) => chosen().get(...given), list: (...given) => chosen().list(...given), table: (...given) => chosen().table(...given), logs: (...given) => chosen().logs(...given) };
    };
    const onSleep = (): void => {
      if (looks === 5) controller.abort();
    };
    const { out } = await runCommand(['status', '--watch'], { connect, onSleep, signal: controller.signal });
    const [screen = '', ...changes] = out.split(/^(?=\d\d:\d\d:\d\d {2})/m);
    assert.match(screen, /3 of 3 nodes seen/);
    const time = NOW.slice(11, 19);
    assert.ok(changes.every((line) => line.startsWith(`${time}  `)), changes.join(''));
    assert.ok(changes.some((line) => /n2: agent ready \S+ → (not ready|crashing|starting)/.test(line)), out);
    assert.ok(changes.some((line) => /n2: agent (not ready|crashing|starting) \S+ → ready/.test(line)), out);
    assert.ok(changes.some((line) => / {2}\+ CNI10\d critical: /.test(line)) && changes.some((line) => / {2}- CNI10\d critical: /.test(line)), out);
  });

  it('--watch ends with what its last look was when nobody reads any more, and says nothing', async () => {
    for (const gone of [0, 1, 3]) {
      let sleeps = 0;
      const { code, err, out } = await running(['--watch', '--strict', '-o', 'json'], () => undefined, { onSleep: () => void sleeps++, ended: () => sleeps === gone });
      assert.equal(sleeps, gone);
      assert.equal(err, '');
      assert.match(out, /"kind": "Status"/);
      assert.equal(code, 1);
    }
  });

  it('--watch that is interrupted while nobody reads is 130', async () => {
    const controller = new AbortController();
    const { code } = await running(['--watch'], () => undefined, { onSleep: () => controller.abort(), signal: controller.signal, ended: () => controller.signal.aborted });
    assert.equal(code, 130);
  });

  it('--save that cannot be written does not cost the screen', async () => {
    for (const [errno, says] of [['ENOSPC', /no space is left there\n {2}Make room/], ['EACCES', /permission is denied\n {2}Give --save a file in a folder/], ['ENOENT', /it does not exist\n {2}Make its folder/]] as const) {
      const writeFile = (): Promise<void> => Promise.reject(Object.assign(new Error(errno), { code: errno }));
      const { code, out, err } = await runCommand(['status', '--from', EXAMPLE, '--save', 'a.json'], { writeFile });
      assert.match(out, /n1 and n3 have no BGP session/);
      assert.match(err, says);
      assert.equal(code, 2);
    }
  });
});

/** The same pod, whose containers crash. */
function crashing(pod: ApiObject): ApiObject {
  const status = pod['status'] as { containerStatuses?: readonly object[] };
  const state = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } };
  const containerStatuses = status.containerStatuses?.map((container) => ({ ...container, ready: false, restartCount: 9, state }));
  return { ...pod, status: { ...status, containerStatuses, conditions: [{ type: 'Ready', status: 'False' }] } };
}

describe('writing a file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves the old one as it was, or the new one whole, for its owner only', async () => {
    const [file, link] = [join(folder, 'a.json'), join(folder, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await writeWhole(link, 'new', '1.part');
    assert.equal(readFileSync(file, 'utf8'), 'new');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await assert.rejects(writeWhole(folder, 'x', '1.part'), { code: 'EISDIR' });
    await assert.rejects(writeWhole(join(folder, 'no', 'x'), 'x', '1.part'), { code: 'ENOENT' });
    await writeWhole('/dev/null', 'x', '1.part');
    assert.deepEqual(readdirSync(folder).sort(), ['a.json', 'link']);
  });
});
