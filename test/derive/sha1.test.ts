import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { sha1 } from '../../src/derive/sha1.ts';

describe('sha1', () => {
  for (const text of ['', 'n1', 'node-v6', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'ü'.repeat(200)]) {
    it(`hashes ${text.length} characters of "${text.slice(0, 8)}"`, () => {
      assert.equal(Buffer.from(sha1(text)).toString('hex'), createHash('sha1').update(text).digest('hex'));
    });
  }
});
