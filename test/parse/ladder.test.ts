import assert from 'node:assert/strict';
import { countedMeanwhile, parseCompared, ParseError, parseTries } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const MARK = 'kubectl-cni-abc123';
const read = (name: string): ReturnType<typeof parseTries> => parseTries(recording('ladder', `${name}.txt`), MARK);

describe('the tries of the ladder', () => {
  it('tell key, outcome, time and target', () => {
    const { tries, whole } = read('calico-healthy-node');
    assert.equal(whole, true);
    assert.deepEqual(tries.find(({ key }) => key === 'path/n2/port'), { key: 'path/n2/port', outcome: 'open', ms: null, target: 'tcp 198.18.3.12:179', detail: 'its connection is up' });
    assert.ok(tries.every(({ ms, target }) => target !== '' && (ms === null || ms > 0)));
    assert.equal(tries.filter(({ key }) => key === 'path/n3/address').length, 3);
  });

  it('tell the size of large packets, and what the way takes', () => {
    const lost = read('calico-path-mtu-pod').tries.find(({ key }) => key.endsWith('/full-size'));
    assert.deepEqual(lost, { key: lost?.key, outcome: 'open', ms: null, target: lost?.target, detail: 'packets above 1450 bytes are too large for the way, which says so' });
    assert.match(lost?.target ?? '', /^udp 10\.244\.\d+\.\d+:33434, 1500 bytes$/);
  });

  it('are read from an answer that was cut off', () => {
    const text = recording('ladder', 'flannel-cut-off-node.txt');
    assert.equal(parseTries(text, MARK).whole, false);
    const shorter = text.trimEnd().slice(0, -40);
    assert.equal(parseTries(shorter, MARK).tries.length, parseTries(text, MARK).tries.length - 1);
  });

  it('know IPv6', () => {
    const [one] = parseTries(`${MARK} try local/typha/fd00::1 refused 0.2 tcp [fd00::1]:5473; \n`, MARK).tries;
    assert.deepEqual(one, { key: 'local/typha/fd00::1', outcome: 'refused', ms: 0.2, target: 'tcp [fd00::1]:5473', detail: '' });
  });

  it('are none of another answer', () => {
    assert.throws(() => parseTries('sh: syntax error\n', MARK), ParseError);
    assert.throws(() => parseTries(`${MARK} try path/n2/pod sideways - icmp 10.0.0.1; \n`, MARK), /ended as sideways/);
  });
});

describe('two looks at the counters of a node', () => {
  const text = recording('ladder', 'calico-compared-far.txt');

  it('tell what moved meanwhile', () => {
    const { before, after } = parseCompared(text, '', MARK);
    assert.deepEqual(countedMeanwhile(before, after), { 'eth0 tx': 39, 'eth0 rx': 51, 'lo tx': 140, 'lo rx': 139 });
    assert.deepEqual([...after.filters.keys()], ['iptables-nft4', 'nft']);
    assert.match(after.filters.get('iptables-nft4')?.text ?? '', /^\[32:14180\] -A FORWARD -j DROP$/m);
    assert.doesNotMatch(before.filters.get('iptables-nft4')?.text ?? '', /^\[32:14180\]/m);
  });

  it('are two, or nothing', () => {
    assert.throws(() => parseCompared(text.slice(0, text.length / 2), '', MARK), ParseError);
  });
});
