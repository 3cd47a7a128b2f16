import assert from 'node:assert/strict';
import { requestTimeoutMs } from '../../src/kube/request-timeout.ts';
import { UsageError } from '../../src/model/errors.ts';

describe('--request-timeout', () => {
  for (const [value, milliseconds] of [
    ['0', undefined],
    ['0s', undefined],
    ['5', 5000],
    ['5s', 5000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['.5s', 500],
  ] as const) {
    it(`takes ${value}`, () => assert.equal(requestTimeoutMs(value), milliseconds));
  }
  for (const value of ['soon', '5x', '5 s', '-5s', '1m30', '1,5s']) {
    it(`does not take ${value}`, () => assert.throws(() => requestTimeoutMs(value), UsageError));
  }
});
