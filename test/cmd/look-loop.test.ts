import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Taken } from '../../cmd/live-look.ts';
import { statusKind } from '../../cmd/look-kind.ts';
import { showUntil } from '../../cmd/look-loop.ts';
import type { LoopOptions } from '../../cmd/look-loop.ts';
import { ClusterError } from '../../src/model/errors.ts';
import { load } from '../../src/snapshot/index.ts';
import { runIn } from '../support/test-context.ts';
import type { Ran, Surroundings } from '../support/test-context.ts';

const OPTIONS: LoopOptions = { kind: statusKind, output: 'table', nodes: [], failOn: 'warning', strict: false, from: undefined, save: undefined, sameCluster: [], timeoutMs: 300_000, waitMs: undefined, watch: false };
const STOPPED = new ClusterError('unauthorized', 'it was stopped before it answered', 'Try again, with a longer --timeout if that ended it.');

describe('looks one after the other', () => {
  const taken = (file: string, cutOff: boolean): Taken => ({ snapshot: load(readFileSync(`test/${file}.json`, 'utf8'), file), cutOff, pods: null });
  const [sick, crashing] = [taken('examples/bgp-session-down', false), taken('examples/agent-crashing', true)];

  /** Each look is the next one; an error is a look that failed. */
  const looking = (looks: readonly (Taken | Error)[], options: Partial<LoopOptions>, surroundings: Surroundings = {}): Promise<Ran> => {
    const left = [...looks];
    const take = async (): Promise<Taken> => {
      const next = left.shift() ?? assert.fail('it looked once more');
      if (next instanceof Error) throw next;
      return next;
    };
    return runIn((context) => showUntil(take, { ...OPTIONS, ...options }, context), surroundings);
  };

  it('name the flag that allows more when the first is cut off', async () => {
    for (const [waitMs, timeoutMs, flags] of [
      [undefined, 9_000, '--timeout'],
      [9_000, undefined, '--wait'],
      [9_000, 300_000, '--wait'],
      [300_000, 300_000, '--wait and --timeout'],
      [300_000, 9_000, '--timeout'],
      [0, 9_000, '--timeout'],
    ] as const) {
      await assert.rejects(looking([STOPPED], { waitMs, timeoutMs }), { failure: 'unauthorized', message: STOPPED.message, advice: `Try again, with a longer ${flags} if that ended it.` });
      let clock = 0;
      const { err } = await looking([crashing, sick], { waitMs, timeoutMs, failOn: 'never' }, { now: () => (clock += 1_000_000) });
      assert.equal(err.split('\n')[1], `  Allow more with ${flags}.`);
    }
  });

  it('keep the last whole one when the end of --wait cuts one off', async () => {
    let clock = 0;
    const { code, out, err } = await looking([sick, crashing], { waitMs: 3_000 }, { now: () => clock, onSleep: () => void (clock += 2_900) });
    assert.match(out, /n1 and n3 have no BGP session/);
    assert.equal(err, 'error: not healthy after 6 s\n');
    assert.equal(code, 1);
  });

  it('that are cut off do not make old trouble new for --watch, and whole ones do', async () => {
    const away = new ClusterError('unreachable', 'it refuses connections', 'Look at it.');
    const said = async (between: Taken): Promise<number | undefined> => {
      const controller = new AbortController();
      let sleeps = 0;
      const onSleep = (): void => {
        if (++sleeps === 4) controller.abort();
      };
      const { code, err } = await looking([sick, away, between, away], { watch: true }, { onSleep, signal: controller.signal });
      assert.equal(code, 130);
      return err.match(/it refuses connections; trying again/g)?.length;
    };
    assert.equal(await said({ ...sick, cutOff: true }), 1);
    assert.equal(await said(sick), 2);
  });
});
