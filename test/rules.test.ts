import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { judge } from '../src/engine/index.ts';
import { rules } from '../src/rules/index.ts';
import { baseline, baselineNames } from './support/fixture.ts';
import { applyOverlay } from './support/overlay.ts';
import type { Overlay } from './support/overlay.ts';
import { testRule } from './support/rule-tester.ts';

const read = (file: string): unknown => parse(readFileSync(join(import.meta.dirname, 'rules', file), 'utf8'));
const information = read('healthy.yaml') as Record<string, readonly string[]>;
const kinds = read('healthy-kinds.yaml') as Record<string, Overlay & { readonly baseline: string }>;

describe('rules on healthy clusters', () => {
  it('are tried on every baseline', () => {
    assert.deepEqual(Object.keys(information).sort(), [...baselineNames(), ...baselineNames('probe')].sort());
  });

  for (const name of Object.keys(information)) {
    it(`find nothing but information in ${name}`, () => {
      const verdicts = judge(rules, baseline(name));
      const found = verdicts.flatMap(({ findings }) => findings.map(({ code, severity, message }) => `${code} ${severity}: ${message}`));
      assert.deepEqual(verdicts.filter(({ findings }) => findings.length > 0).map(({ code }) => code), information[name], found.join('\n'));
      assert.deepEqual(verdicts.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error'), []);
      assert.ok(verdicts.every(({ findings }) => findings.every(({ severity }) => severity === 'info')), found.join('\n'));
    });
  }
});

describe('rules on healthy clusters of other kinds', () => {
  for (const [name, { baseline: base, ...change }] of Object.entries(kinds)) {
    it(`find nothing but information in ${name}`, () => {
      const verdicts = judge(rules, applyOverlay(baseline(base), change));
      const found = verdicts.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'info'));
      assert.deepEqual(found.map(({ code, message }) => `${code} ${message}`), []);
      assert.deepEqual(verdicts.filter(({ outcome }) => outcome === 'error'), []);
    });
  }
});

describe('rules on packet filters that were not wholly read', () => {
  const unread = { packetFilter: { unseen: { nft: { lacking: false, detail: 'nft gave no answer in time' } } } };
  const outcomes = (base: string, node: Overlay['nodes']): string[] =>
    judge(rules, applyOverlay(baseline(base), { nodes: { '*': unread, ...node } })).filter(({ missing }) => missing.some(({ fact }) => fact === 'node.packetFilter')).map(({ code, outcome }) => `${code} ${outcome}`);
  const untried = { ...unread, paths: 'unavailable(failed)' };

  it('are unknown where no try shows that packets come through', () => {
    assert.deepEqual(outcomes('probe/calico-bgp', { '*': untried }), ['CNI503 unknown', 'CNI504 unknown']);
    assert.deepEqual(outcomes('probe/calico-vxlan', { '*': { ...untried, reach: { dns: { outcome: 'lost' }, typha: { '*': { outcome: 'lost' } } } } }), ['CNI501 unknown', 'CNI503 unknown', 'CNI505 unknown', 'CNI507 unknown']);
  });

  it('judge by the tries where they do', () => {
    for (const name of baselineNames('probe')) assert.deepEqual(outcomes(name, {}), [], name);
  });
});

describe('rules on broken clusters', () => {
  for (const rule of rules) testRule(rule, rules);
});
