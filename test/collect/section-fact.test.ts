import assert from 'node:assert/strict';
import { sectionFact } from '../../src/collect/host/section-fact.ts';
import { ParseError } from '../../src/parse/index.ts';
import type { Section, Sections } from '../../src/parse/index.ts';

const AT = '2026-11-25T23:00:00.000Z';

function answer(said: Readonly<Record<string, Partial<Section>>>, rest: Partial<Sections> = {}): Sections {
  const byName = new Map(Object.entries(said).map(([name, section]) => [name, { code: 0, text: '', error: '', ...section }]));
  return { byName, shell: 'bash', cutOffIn: undefined, ...rest };
}

const joined = (...texts: string[]): string => texts.join('|');
const look = (sections: Sections, ...names: string[]): unknown => sectionFact(sections, names, AT, 'a test', joined);

describe('a fact from a section', () => {
  it('is what the parser makes of the texts, in the order of their names', () => {
    assert.deepEqual(look(answer({ routes6: { text: '6' }, routes4: { text: '4' } }), 'routes4', 'routes6'), { state: 'observed', value: '4|6', at: AT, from: 'a test' });
  });

  const missing: readonly (readonly [string, Sections, string, string, string])[] = [
    ['a program that is nowhere', answer({ forwarding: { code: 127, error: 'lacks bridge' } }), 'forwarding', 'failed', 'neither the image nor the node has bridge'],
    ["a command that GNU's timeout ended", answer({ nft: { code: 124, text: 'table ip' } }), 'nft', 'timeout', 'nft gave no answer in time'],
    ["a command that busybox' timeout ended", answer({ nft: { code: 143 } }), 'nft', 'timeout', 'nft gave no answer in time'],
    ['a program that fails', answer({ links: { code: 255, error: 'Option "-j" is unknown, try "ip -help".' } }), 'links', 'failed', 'ip ended with 255: Option "-j" is unknown, try "ip -help"'],
    ['a program that fails as grep does', answer({ links: { code: 1, text: '[]' } }), 'links', 'failed', 'ip ended with 1'],
    ['a file that may not be read', answer({ 'subnet-env': { code: 1, error: 'cat: /host/run/flannel/subnet.env: Permission denied' } }), 'subnet-env', 'failed', 'cat ended with 1: cat: /host/run/flannel/subnet.env: Permission denied'],
    ['an answer cut off in a section', answer({}, { shell: undefined, cutOffIn: 'nft' }), 'ipsets', 'timeout', "the node's answer stopped in nft"],
    ['an answer cut off between two', answer({}, { shell: undefined }), 'ipsets', 'timeout', "the node's answer ended before ipsets"],
    ['a section that a whole answer lacks', answer({}), 'links', 'failed', "the node's answer has nothing about links"],
    ['an IPv4 family that the kernel lacks', answer({ rules4: { code: 2, error: 'RTNETLINK answers: Address family not supported by protocol' } }), 'rules4', 'failed', 'ip ended with 2: RTNETLINK answers: Address family not supported by protocol'],
  ];
  for (const [what, sections, name, reason, detail] of missing) {
    it(`is missing with ${what}`, () => assert.deepEqual(look(sections, name), { state: 'unavailable', reason, detail }));
  }

  it('is missing when one of two sections is', () => {
    assert.deepEqual(look(answer({ routes4: { text: '[]' }, routes6: { code: 124 } }), 'routes4', 'routes6'), { state: 'unavailable', reason: 'timeout', detail: 'ip gave no answer in time' });
  });

  it('is kept from an answer that was cut off later', () => {
    assert.deepEqual(look(answer({ links: { text: '[]' } }, { shell: undefined, cutOffIn: 'nft' }), 'links'), { state: 'observed', value: '[]', at: AT, from: 'a test' });
  });

  const empty: readonly (readonly [string, Sections, string, string])[] = [
    ['one of several files is missing', answer({ sysctls: { code: 2, text: 'all others' } }), 'sysctls', 'all others'],
    ['no line matches', answer({ udp: { code: 1 } }), 'udp', ''],
    ['its file is missing', answer({ 'subnet-env': { code: 1, error: "cat: can't open '/host/run/flannel/subnet.env': No such file or directory" } }), 'subnet-env', ''],
    ['a directory may not be read and another was', answer({ 'cni-binaries': { code: 1, text: '1 755 regular file /x', error: 'stat: /y: Permission denied' } }), 'cni-binaries', '1 755 regular file /x'],
    ['its condition did not hold', answer({}), 'iptables-legacy4', ''],
    ['the kernel runs without IPv6', answer({ rules6: { code: 2, error: 'RTNETLINK answers: Address family not supported by protocol\nDump terminated' } }), 'rules6', ''],
  ];
  for (const [when, sections, name, value] of empty) {
    it(`is observed when ${when}`, () => assert.deepEqual(look(sections, name), { state: 'observed', value, at: AT, from: 'a test' }));
  }

  it('is missing when its parser cannot read it, and a bug of the parser is not hidden', () => {
    const sections = answer({ links: { text: '[' } });
    const refuse = (error: Error): (() => never) => () => { throw error; };
    assert.deepEqual(sectionFact(sections, ['links'], AT, '', refuse(new ParseError('it is no JSON'))), { state: 'unavailable', reason: 'parse-failed', detail: 'it is no JSON' });
    assert.throws(() => sectionFact(sections, ['links'], AT, '', refuse(new TypeError('oops'))), TypeError);
  });
});
