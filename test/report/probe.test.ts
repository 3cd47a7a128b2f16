import assert from 'node:assert/strict';
import { plainPalette, renderProbe } from '../../src/report/index.ts';
import type { Palette, StatusView } from '../../src/report/index.ts';
import { matchGolden } from '../support/golden.ts';
import { probeSamples } from './probe-samples.ts';

const view: StatusView = { format: 'table', palette: plainPalette, width: 80, elapsedMs: 4100 };

describe('the screen of probe', () => {
  for (const [name, report] of Object.entries(probeSamples)) {
    const shown: StatusView = name === 'saved' ? { ...view, from: 'broken.json' } : view;
    const table = renderProbe(report, shown);

    it(`${name}: table`, () => matchGolden(`report-probe/${name}.table.txt`, table));
    if (report.nodes.length < 20) it(`${name}: wide`, () => matchGolden(`report-probe/${name}.wide.txt`, renderProbe(report, { ...shown, format: 'wide' })));

    it(`${name}: the first line is the answer`, () => {
      assert.equal(table.split('\n\n')[0]?.slice(2).replace(/\s+/g, ''), report.summary.replaceAll(' ', ''));
    });

    for (const width of [40, 60, 80]) {
      it(`${name}: at most ${width} columns, nothing trails`, () => {
        for (const line of renderProbe(report, { ...shown, width }).split('\n')) {
          assert.ok(line.length <= width || line.includes('next:'), `${line.length} columns: ${line}`);
          assert.equal(line, line.trimEnd());
        }
      });
    }
  }

  it('takes the same room with colour as without', () => {
    const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[39m`;
    const coloured: Palette = { mark: (kind) => paint(31)(plainPalette.mark(kind)), critical: paint(31), warning: paint(33), info: paint(36), dim: paint(2), bold: paint(1) };
    for (const [name, report] of Object.entries(probeSamples)) {
      for (const format of ['table', 'wide'] as const) {
        const bare = renderProbe(report, { ...view, format, palette: coloured }).replace(/\u001b\[\d+m/g, '');
        assert.equal(bare, renderProbe(report, { ...view, format }), name);
      }
    }
  });
});
