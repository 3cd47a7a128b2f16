import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchGolden } from '../support/golden.ts';

describe('goldens', () => {
  let folder = '';
  beforeEach(() => {
    folder = `${mkdtempSync(join(tmpdir(), 'golden-'))}/`;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('fail when they are missing, and are not written then', () => {
    assert.throws(() => matchGolden('a/b.txt', 'text', { folder, update: false }), /a\/b\.txt is missing; npm run test:update writes it/);
    assert.throws(() => readFileSync(`${folder}a/b.txt`));
  });

  it('fail when they differ', () => {
    matchGolden('a/b.txt', 'text', { folder, update: true });
    assert.throws(() => matchGolden('a/b.txt', 'text\n', { folder, update: false }), /npm run test:update/);
  });

  it('are written on request, and then match', () => {
    matchGolden('a/b.txt', 'text', { folder, update: true });
    matchGolden('a/b.txt', 'text', { folder, update: false });
  });
});
