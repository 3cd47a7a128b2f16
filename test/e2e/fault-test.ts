import assert from 'node:assert/strict';
import type { Broken, Lab } from '../lab/index.ts';
import { breakFault, heal } from '../lab/index.ts';
import { expectations } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { keepFigures } from './figures.ts';
import { assertHealthy, causesOf, eventually, keepSnapshot, lookAt } from './status-in-lab.ts';
import type { LabStatus, LookCommand } from './status-in-lab.ts';

/** For nodes to follow what the API says at once, and for agents that restarted. */
const SETTLES_SECONDS = 45;

/** Declares the test of a fault: a healthy lab is broken, the command says what `expectations` has, it is healed and healthy again. What `status` names, `probe` is asked too. */
export function testFault(name: string, lab: () => Lab): void {
  const expectation = expectations[name];
  if (expectation === undefined) throw new Error(`no expectation of ${name} in expectations.ts`);
  const { by: command = 'status' } = expectation;
  it(`${name}: ${command} says ${expectation.code} and nothing else`, async () => {
    await sound(lab(), assertHealthy, command);
    try {
      const broken = await breakFault(lab(), name, { random: Math.random });
      const named = await eventually(lab(), expectation.seconds ?? 150, (status) => assertNamed(status, expectation, broken), command);
      keepFigures(lab().flavour, command, name, broken, named);
      if (command === 'probe') await sound(lab(), (status) => assertNoGuess(status, expectation));
      else keepFigures(lab().flavour, 'probe', name, broken, await eventually(lab(), SETTLES_SECONDS, (status) => assertSame(status, expectation), 'probe'));
    } finally {
      await heal(lab());
    }
    await eventually(lab(), 120, assertHealthy, command);
    // The API says so before every node is as it was.
    if (command === 'status') await eventually(lab(), 120, assertHealthy, 'probe');
  });
}

/** Looks once; throws what `good` throws, and keeps the snapshot. */
export async function sound(lab: Lab, good: (status: LabStatus) => void, command: LookCommand = 'status'): Promise<LabStatus> {
  const status = await lookAt(lab, command);
  try {
    good(status);
    return status;
  } catch (error) {
    await keepSnapshot(lab, command);
    throw error;
  }
}

/** What only a probe sees, `status` has no fact of: it may call nothing else the cause. */
function assertNoGuess({ report }: LabStatus, { statusSays = [] }: Expectation): void {
  assert.deepEqual(causesOf(report).filter(({ code }) => !statusSays.includes(code)).map((finding) => finding.message), []);
}

/** What `status` names, a probe of the nodes names too, and takes what else it sees as its consequences. */
function assertSame({ report }: LabStatus, { code, alsoCauses = [], probeAdds = [] }: Expectation): void {
  const allowed = [code, ...alsoCauses, ...probeAdds];
  assert.ok(report.findings.some((finding) => finding.code === code), `a probe does not say ${code}: ${report.summary}`);
  assert.deepEqual(causesOf(report).filter((finding) => !allowed.includes(finding.code)).map((finding) => finding.message), [], 'causes that only a probe names');
}

/** The cause is named first, on the nodes that were broken and on no other, and nothing else is called a cause. */
function assertNamed({ code, report }: LabStatus, expectation: Expectation, broken: Broken): void {
  const [first] = report.findings;
  assert.equal(first?.code, expectation.code, `${broken.place} on ${broken.nodes.join(', ')}: ${report.summary}`);
  const others = new Set(causesOf(report).map((finding) => finding.code).filter((each) => each !== expectation.code));
  assert.deepEqual([...others].sort(), [...(expectation.alsoCauses ?? [])].sort(), 'other root causes');
  const named = new Set(causesOf(report).filter((finding) => finding.code === expectation.code).flatMap((finding) => finding.subjects.flatMap((subject) => subject.node ?? [])));
  for (const node of named) assert.ok(broken.nodes.includes(node) || expectation.namesPeers === true, `${node} was not touched: ${report.summary}`);
  if (named.size > 0) for (const node of broken.nodes) assert.ok(named.has(node), `${node} is not named: ${report.summary}`);
  assert.equal(code, first?.severity === 'info' ? 0 : 1);
}
