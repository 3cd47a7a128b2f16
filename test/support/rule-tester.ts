import assert from 'node:assert/strict';
import { evaluate, fold, judge } from '../../src/engine/index.ts';
import type { FactName } from '../../src/model/facts.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { baseline, fixturesOf } from './fixture.ts';
import type { ExpectedFinding, Fixture } from './fixture.ts';
import { applyOverlay, fillIn } from './overlay.ts';

/** Declares the tests that one rule's fixture yields; `rules` are all rules, for what else a break sets off. */
export function testRule(rule: Rule, rules: readonly Rule[]): void {
  describe(`${rule.code} ${rule.name}`, () => {
    const reads = new Set<FactName>();
    const look = (snapshot: Snapshot): ReturnType<typeof evaluate> => {
      const evaluation = evaluate(rule, snapshot);
      for (const fact of evaluation.reads) reads.add(fact);
      assert.notEqual(evaluation.verdict.outcome, 'error', evaluation.verdict.reason);
      return evaluation;
    };
    for (const fixture of fixturesOf(rule.code)) {
      describe(fixture.name, () => {
        let healthy: Snapshot;
        let broken: Snapshot;
        before(() => {
          healthy = baseline(fixture.baseline);
          broken = applyOverlay(healthy, fixture.break);
        });

        it('is found when broken', () => {
          look(healthy);
          const { findings } = look(broken).verdict;
          assertFindings(findings, fixture.expect, broken);
          for (const finding of findings) assertWellFormed(finding, rule);
        });

        it('is the only cause', () => assertOnlyCause(fixture, healthy, broken, rule, rules));

        for (const [name, overlay] of Object.entries(fixture.nearMisses)) {
          it(`stays silent: ${name}`, () => {
            const { baseline: own, unsettled, ...change } = overlay;
            const { verdict } = look(applyOverlay(own === undefined ? broken : baseline(own), change));
            assert.deepEqual(verdict.findings.map((finding) => finding.message), []);
            if (unsettled === undefined) return;
            const young = verdict.missing.filter(({ reason }) => reason === 'unsettled').map(({ node }) => node ?? 'cluster');
            assert.deepEqual(young, unsettled, 'unsettled');
          });
        }

        for (const fact of [...rule.needs, ...(rule.mustKnow ?? [])]) {
          it(`is unknown without ${fact}`, () => {
            const { verdict } = look(without(broken, fact));
            assert.equal(verdict.outcome, 'unknown');
            assert.ok(verdict.missing.some((missing) => missing.fact === fact && missing.reason === 'forbidden'));
          });
        }

        for (const fact of (rule.wants ?? []).filter((wanted) => !(rule.mustKnow as readonly FactName[] | undefined)?.includes(wanted))) {
          it(`is judged without ${fact}`, () => {
            const { outcome, missing } = look(without(broken, fact)).verdict;
            if (missing.some((each) => each.fact === fact)) assert.ok(rule.unsettled !== undefined && outcome !== 'pass', 'only `unsettled` may name a wanted fact');
          });
        }
      });
    }

    describe('in all of them', () => {
      it('reads what it declares, no less', () => {
        assert.deepEqual([...reads].sort(), [...rule.needs, ...(rule.wants ?? [])].sort());
      });
    });
  });
}

/** The snapshot with one fact unavailable, on every node where it is a node's. */
export function without(snapshot: Snapshot, fact: FactName): Snapshot {
  const [room = '', name = ''] = fact.split('.');
  return applyOverlay(snapshot, room === 'node' ? { nodes: { '*': { [name]: 'unavailable(forbidden)' } } } : { cluster: { [name]: 'unavailable(forbidden)' } });
}

function assertFindings(findings: readonly Finding[], expected: readonly ExpectedFinding[], snapshot: Snapshot): void {
  const shown = (finding: Pick<Finding, 'message'>, subjects: readonly string[]): object => ({ message: finding.message, subjects });
  assert.deepEqual(
    findings.map((finding) => shown(finding, finding.subjects.map((subject) => subject.name))),
    expected.map((entry) => shown({ message: fillIn(entry.message, snapshot) }, entry.subjects.map((name) => fillIn(name, snapshot)))),
  );
  for (const [index, entry] of expected.entries()) {
    const evidence = findings[index]?.evidence ?? [];
    for (const part of entry.evidence) {
      const wanted = Object.entries(part).map(([key, text]) => [key as keyof typeof part, fillIn(text, snapshot)] as const);
      const found = evidence.some((candidate) => wanted.every(([key, text]) => candidate[key].includes(text)));
      assert.ok(found, `no evidence has ${JSON.stringify(wanted)}:\n${JSON.stringify(evidence, undefined, 2)}`);
    }
  }
  assert.equal(new Set(findings.map((finding) => finding.fingerprint)).size, findings.length, 'two findings have one fingerprint: give them a key');
}

/** What every finding has to be, whatever it says. */
function assertWellFormed(finding: Finding, rule: Rule): void {
  const declared: readonly FactName[] = [...rule.needs, ...(rule.wants ?? [])];
  assert.doesNotMatch(finding.message, /[.\n]$|\n|undefined|\bnull\b|\(\)|: ;|  /, 'the message is one sentence without a full stop');
  assert.ok(finding.message.length <= 240, `the message has ${finding.message.length} characters`);
  assert.ok(finding.subjects.length > 0, 'a finding is about something');
  assert.ok(finding.evidence.length > 0, 'a finding has evidence');
  for (const { fact } of finding.evidence) assert.ok(declared.includes(fact), `the evidence names ${fact}, which the rule does not read`);
  assert.match(finding.next ?? '', /^kubectl (get|describe|logs|exec|version)\b/, 'the next command only reads');
  assert.doesNotMatch(finding.next ?? '', /undefined|null| $|  /);
}

/** Every other rule that the break sets off is named by the fixture, and folded where the fixture says so. */
function assertOnlyCause(fixture: Fixture, healthy: Snapshot, broken: Snapshot, rule: Rule, rules: readonly Rule[]): void {
  const before = new Set(judge(rules, healthy).filter(({ findings }) => findings.length > 0).map(({ code }) => code));
  const findings = fold(judge(rules, broken), rules);
  const own = new Set(findings.filter(({ code }) => code === rule.code).map(({ fingerprint }) => fingerprint));
  const byPrint = new Map(findings.map((finding) => [finding.fingerprint, finding]));
  const isOwn = (finding: Finding | undefined): boolean =>
    finding?.explainedBy !== undefined && (own.has(finding.explainedBy) || isOwn(byPrint.get(finding.explainedBy)));
  const others = findings.filter(({ code }) => code !== rule.code && !before.has(code));
  const codes = (list: readonly Finding[]): string[] => [...new Set(list.map(({ code }) => code))].sort();
  assert.deepEqual(
    { explains: codes(others.filter(isOwn)), beside: codes(others.filter((finding) => !isOwn(finding))) },
    { explains: [...fixture.explains].sort(), beside: [...fixture.beside].sort() },
    others.map(({ code, message }) => `${code} ${message}`).join('\n'),
  );
}

