import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { startCountdown } from '../../cmd/countdown.ts';

describe('a countdown', () => {
  let clock = 0;
  const pass = (milliseconds: number): void => {
    clock += milliseconds;
    mock.timers.tick(milliseconds);
  };

  beforeEach(() => {
    clock = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  it('stands still while a person thinks, and goes on with what is left', async () => {
    const deadline = new AbortController();
    const countdown = startCountdown(1000, deadline, { now: () => clock });
    pass(600);
    await countdown.without(async () => pass(5000));
    pass(399);
    assert.equal(deadline.signal.aborted, false);
    pass(1);
    assert.equal(deadline.signal.aborted, true);
  });

  it('is over for good once it is stopped, and never comes without a number', () => {
    const [stopped, none] = [new AbortController(), new AbortController()];
    startCountdown(1000, stopped, { now: () => clock }).stop();
    startCountdown(undefined, none, { now: () => clock });
    pass(100_000);
    assert.deepEqual([stopped.signal.aborted, none.signal.aborted], [false, false]);
  });
});
