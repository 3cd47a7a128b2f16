import assert from 'node:assert/strict';
import type { PathSummary, ProbeReport, ReachSummary } from '../../src/model/probe-report.ts';
import { renderChanges } from '../../src/report/index.ts';
import { probeSamples } from './probe-samples.ts';

const healthy = probeSamples['healthy-vxlan'] ?? assert.fail();

/** The report with other paths or things in reach, and nothing else that is different. */
function withPaths(change: (path: PathSummary) => Partial<PathSummary>, reach: (one: ReachSummary) => Partial<ReachSummary> = () => ({})): ProbeReport {
  return { ...healthy, paths: healthy.paths.map((path) => ({ ...path, ...change(path) })), reach: healthy.reach.map((one) => ({ ...one, ...reach(one) })) };
}

const lost = { state: 'broken', broken: 'tunnel', sent: 3, answered: 0 } as const;
const n3Lost = withPaths(({ from, to }) => (to === 'n3' || (from === 'n3' && to === 'n1') ? lost : {}));

function changes(before: ProbeReport, after: ProbeReport): string[] {
  return renderChanges(before, after).split('\n').filter((line) => line !== '').map((line) => line.slice(10));
}

describe('changes between two probes', () => {
  it('are none where all is as it was', () => assert.deepEqual(changes(n3Lost, n3Lost), []));

  it('tell which paths broke, both ways together', () => assert.deepEqual(changes(healthy, n3Lost), ['✗ path broken (tunnel): n1 ↔ n3, n2 → n3']));
  it('tell which paths mended', () => assert.deepEqual(changes(n3Lost, healthy), ['✓ path whole: n1 ↔ n3, n2 → n3']));
  it('tell that a path breaks elsewhere', () => {
    const elsewhere = withPaths(({ from, to }) => (to === 'n3' || (from === 'n3' && to === 'n1') ? { ...lost, broken: from === 'n2' ? 'address' : 'tunnel' } : {}));
    assert.deepEqual(changes(n3Lost, elsewhere), ['✗ path broken (address): n2 → n3']);
  });
  it('tell that a path loses packets, but not that it loses more of them', () => {
    const lossy = (answered: number) => withPaths(({ from, to }) => (from === 'n1' && to === 'n2' ? { state: 'broken', broken: 'pods', sent: 8, answered } : {}));
    assert.deepEqual(changes(healthy, lossy(6)), ['! path loses packets (pods): n1 → n2']);
    assert.deepEqual(changes(lossy(6), lossy(5)), []);
  });
  it('tell the gravest first', () => {
    const after = withPaths(
      ({ from, to }) => (from === 'n1' && to === 'n2' ? { state: 'unknown', broken: null } : from === 'n2' && to === 'n1' ? lost : {}),
      ({ node, what }) => (what === 'DNS' && node !== 'n1' ? { state: 'broken', detail: 'no answer' } : {}),
    );
    assert.deepEqual(changes(healthy, after), ['✗ path broken (tunnel): n2 → n1', '✗ DNS out of reach from n2, n3', '? path unknown: n1 → n2']);
    assert.deepEqual(changes(after, healthy), ['✓ path whole: n1 ↔ n2', '✓ DNS in reach from n2, n3']);
  });
  it('are silent about what does not apply any more', () => {
    const gone = withPaths(() => ({}), ({ what }) => (what === 'own pod' ? { state: 'untried', detail: 'it did not start' } : {}));
    assert.deepEqual([changes(healthy, gone), changes(gone, healthy)], [[], []]);
  });
  it('tell of a path that was not tried before only when it is not whole', () => {
    const fewer = (report: ProbeReport): ProbeReport => ({ ...report, paths: report.paths.filter(({ from }) => from !== 'n2') });
    assert.deepEqual(changes(fewer(healthy), healthy), []);
    assert.deepEqual(changes(fewer(n3Lost), n3Lost), ['✗ path broken (tunnel): n2 → n3']);
    assert.deepEqual(changes(n3Lost, fewer(n3Lost)), []);
  });
  it('take one line where hundreds of paths break alike', () => {
    const many = probeSamples['nodes-300'] ?? assert.fail();
    const bad = { ...(probeSamples['nodes-300-some-bad'] ?? assert.fail()), summary: many.summary };
    const lines = changes(many, bad);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^✗ path broken \(tunnel\): n\d+ ↔ n\d+, .* and 174 more$/);
  });
});
