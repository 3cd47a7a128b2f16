import assert from 'node:assert/strict';
import { parseSections } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const MARK = 'kubectl-cni-abc123';
const framed = (name: string, text: string, code = 0): string => `\n${MARK} begin ${name}\n${text}\n${MARK} end ${name} ${code}\n`;
const WHOLE = `\n${MARK} whole bash\n`;

describe('a framed answer', () => {
  const answer = recording('host', 'calico-bgp-answer.txt');
  const whole = parseSections(answer, '', MARK);

  it('is taken apart into its sections', () => {
    assert.deepEqual([...whole.byName.keys()], ['kernel', 'clock', 'links', 'routes4', 'routes6', 'rules4', 'rules6', 'neighbours', 'forwarding', 'sysctls', 'counters', 'tcp', 'udp']);
    assert.deepEqual([whole.shell, whole.cutOffIn], ['bash', undefined]);
    assert.deepEqual([whole.byName.get('sysctls')?.code, whole.byName.get('udp')?.code, whole.byName.get('udp')?.text.trim()], [2, 1, '']);
    assert.equal(JSON.parse(whole.byName.get('links')?.text ?? '').length, 3);
  });

  it('is never read wrong, wherever it is cut off', () => {
    for (let length = 0; length < answer.trimEnd().length; length += 1) {
      const cut = parseSections(answer.slice(0, length), '', MARK);
      assert.equal(cut.shell, undefined, `cut after ${length}`);
      for (const [name, section] of cut.byName) assert.deepEqual(section, whole.byName.get(name), `${name} cut after ${length}`);
    }
  });

  it('says in which section it was cut off, or that it was between two', () => {
    const place = answer.indexOf(`${MARK} end routes4`);
    assert.equal(parseSections(answer.slice(0, place - 50), '', MARK).cutOffIn, 'routes4');
    assert.equal(parseSections(answer.slice(0, place + `${MARK} end rou`.length), '', MARK).cutOffIn, 'routes4');
    const between = parseSections(answer.slice(0, answer.indexOf(`${MARK} begin routes6`)), '', MARK);
    assert.deepEqual([between.cutOffIn, between.shell, between.byName.has('routes4'), between.byName.has('routes6')], [undefined, undefined, true, false]);
  });

  it('does not take an exit code that is cut off for a whole one', () => {
    const { byName, cutOffIn } = parseSections(framed('nft', 'table ip', 124).trimEnd().slice(0, -2), '', MARK);
    assert.deepEqual([byName.size, cutOffIn], [0, 'nft']);
  });

  it('keeps a text with something like a frame in it', () => {
    const texts = [`${MARK} end nft 0`, 'kubectl-cni-fff999 end links 1', ` ${MARK} end links 1`, `said ${MARK} whole sh`, `${MARK} end links`, '@@ bird status 0'];
    const { byName, shell } = parseSections(`${framed('links', texts.join('\n'))}${framed('nft', 'rules')}${WHOLE}`, '', MARK);
    assert.deepEqual([byName.get('links')?.text, byName.get('nft')?.text, shell], [texts.join('\n'), 'rules', 'bash']);
  });

  it('keeps a text as it is: without a newline in the end, empty, or with lines of another system', () => {
    const { byName } = parseSections(`${framed('a', '{"x":1}')}${framed('b', '')}${framed('c', 'one\r\ntwo\r\n')}${WHOLE}`, '', MARK);
    assert.deepEqual(['a', 'b', 'c'].map((name) => byName.get(name)?.text), ['{"x":1}', '', 'one\r\ntwo\r\n']);
  });

  it('is the same when a terminal stood in between', () => {
    assert.deepEqual(parseSections(answer.replaceAll('\n', '\r\n'), '', MARK), whole);
  });

  it('has the errors of the other stream by section', () => {
    const errors = `${framed('links', '')}${framed('forwarding', 'lacks bridge\n', 127)}`;
    const { byName } = parseSections(`${framed('links', '[]')}${framed('forwarding', '', 127)}${WHOLE}`, errors, MARK);
    assert.deepEqual([byName.get('links'), byName.get('forwarding')], [{ code: 0, text: '[]', error: '' }, { code: 127, text: '', error: 'lacks bridge' }]);
  });

  it('has the exit code of the program and not that of the filter behind it', () => {
    const { byName } = parseSections(framed('ipsets', `Name: a\n${MARK} code 1\n`), '', MARK);
    assert.deepEqual(byName.get('ipsets'), { code: 1, text: 'Name: a\n', error: '' });
  });

  it('may be nothing at all', () => assert.deepEqual(parseSections('', 'sh: not found', MARK), { byName: new Map(), shell: undefined, cutOffIn: undefined }));
});
