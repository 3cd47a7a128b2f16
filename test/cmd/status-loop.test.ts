import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Taken } from '../../cmd/live-look.ts';
import { showUntil } from '../../cmd/status-loop.ts';
import type { StatusOptions } from '../../cmd/status-loop.ts';
import { ClusterError } from '../../src/model/errors.ts';
import { load } from '../../src/snapshot/index.ts';
import { runIn } from '../support/test-context.ts';
import type { Ran, Surroundings } from '../support/test-context.ts';

const OPTIONS: StatusOptions = { output: 'table', nodes: [], failOn: 'warning', strict: false, from: undefined, save: undefined, sameCluster: [], timeoutMs: 300_000, waitMs: undefined, watch: false };
const STOPPED = new ClusterError('unauthorized', 'it was stopped before it answered', 'Try again, with a longer --timeout if that ended it.');

describe('looks one after the other', () => {
  const taken = (file: string, cutOff: boolean): Taken => ({ snapshot: load(readFileSync(`test/${file}.json`, 'utf8'), file), cutOff });
  const [sick, crashing] = [taken('examples/bgp-session-down', false), taken('examples/agent-crashing', true)];

  /** Each look is the next one; an error is a look that failed. */
  const looking = (looks: readonly (Taken | Error)[], options: Partial<StatusOptions>, surroundings: Surroundings = {}): Promise<Ran> => {
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
});
