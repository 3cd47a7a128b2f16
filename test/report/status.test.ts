import assert from 'node:assert/strict';
import { plainPalette, renderStatus } from '../../src/report/index.ts';
import type { Palette } from '../../src/report/index.ts';
import { matchGolden } from '../support/golden.ts';
import { samples } from './samples.ts';

/** Samples whose names are longer than any column can be. */
const OVERLONG = ['longest-names'];

describe('the screen of status', () => {
  for (const [name, report] of Object.entries(samples)) {
    const table = renderStatus(report, { format: 'table', palette: plainPalette, width: 80, elapsedMs: 400 });
    const wide = renderStatus(report, { format: 'wide', palette: plainPalette, width: 80, elapsedMs: 400 });

    it(`${name}: table`, () => matchGolden(`report/${name}.table.txt`, table));
    it(`${name}: wide`, () => matchGolden(`report/${name}.wide.txt`, wide));

    it(`${name}: the first line is the answer`, () => {
      assert.ok(table.split('\n\n')[0]?.replace(/\s+/g, ' ').slice(2) === report.summary, table);
    });

    it(`${name}: at most 80 columns, nothing trails`, () => {
      for (const line of table.split('\n')) {
        if (!OVERLONG.includes(name)) assert.ok(line.length <= 80, `${line.length} columns: ${line}`);
        assert.equal(line, line.trimEnd());
      }
    });
  }

  it('keeps to a narrow terminal too', () => {
    for (const [name, report] of Object.entries(samples)) {
      for (const width of [40, 50, 59]) {
        const lines = renderStatus(report, { format: 'table', palette: plainPalette, width, elapsedMs: 400 }).split('\n');
        if (!OVERLONG.includes(name) && name !== 'long-names') assert.deepEqual(lines.filter((line) => line.length > width && !line.includes('next:')), [], `${name} ${width}`);
      }
    }
  });

  it('takes the same room with colour as without', () => {
    const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[39m`;
    const coloured: Palette = { mark: (kind) => paint(31)(plainPalette.mark(kind)), critical: paint(31), warning: paint(33), info: paint(36), dim: paint(2), bold: paint(1) };
    for (const [name, report] of Object.entries(samples)) {
      for (const format of ['table', 'wide'] as const) {
        const plain = renderStatus(report, { format, palette: plainPalette, width: 80, elapsedMs: 0 });
        const bare = renderStatus(report, { format, palette: coloured, width: 80, elapsedMs: 0 }).replace(/\u001b\[\d+m/g, '');
        assert.equal(bare, plain, name);
      }
    }
  });

  it('says each node by name in wide, however many there are', () => {
    const text = renderStatus(samples['nodes-300'] ?? assert.fail(), { format: 'wide', palette: plainPalette, width: 80, elapsedMs: 0 });
    assert.equal(text.match(/^ {2}n\d+ /gm)?.length, 300);
  });
});
