import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../golden/', import.meta.url));

/**
 * Compares text with the golden `test/golden/<name>`. `UPDATE_GOLDENS=1` writes the golden instead; without it a golden that
 * is missing is a failure.
 */
export function matchGolden(name: string, actual: string, options: GoldenOptions = {}): void {
  const { folder = FOLDER, update = process.env['UPDATE_GOLDENS'] === '1' } = options;
  const path = `${folder}${name}`;
  const shown = folder === FOLDER ? `test/golden/${name}` : name;
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.equal(actual, readGolden(path, shown), `${shown} differs; if it should, npm run test:update`);
}

/** Where goldens are and whether they are written. */
export interface GoldenOptions {
  /** Ends in a slash. */
  readonly folder?: string;
  readonly update?: boolean;
}

function readGolden(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    assert.fail(`${shown} is missing; npm run test:update writes it`);
  }
}
