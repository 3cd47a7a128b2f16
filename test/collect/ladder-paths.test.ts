import assert from 'node:assert/strict';
import { localReachOf, pathsOf } from '../../src/collect/pairs/paths.ts';
import type { LadderPlan } from '../../src/collect/pairs/plan.ts';
import { triedOf } from '../../src/collect/pairs/tried.ts';
import type { Path } from '../../src/model/path-facts.ts';
import { parseTries } from '../../src/parse/index.ts';
import type { LadderAnswer, LadderTry } from '../../src/parse/index.ts';
import { recording } from '../parse/recording.ts';

const read = (name: string): LadderAnswer => parseTries(recording('ladder', `${name}.txt`), 'kubectl-cni-abc123');
const peer = (node: string): LadderPlan['peers'][number] => ({ node, address: '198.18.3.9', port: null, tunnelAddress: null, podAddress: null, untried: { port: 'no BGP here' } });
const plan = (...peers: string[]): LadderPlan => ({ node: 'n1', peers: peers.map(peer), ownPod: null, neighbourPod: null, dnsService: null, dnsName: 'a.b', apiService: null, typha: [], untried: { typha: 'no Typha here' } });
const NONE: LadderAnswer = { tries: [], whole: true };
const outcomes = ({ rungs }: Path): Record<string, string> => Object.fromEntries(Object.entries(rungs).map(([rung, { outcome }]) => [rung, outcome]));

function to(node: string, atNode: string | LadderAnswer, atPod: string | LadderAnswer): Path {
  const path = pathsOf(plan(node), typeof atNode === 'string' ? read(atNode) : atNode, typeof atPod === 'string' ? read(atPod) : atPod)[node];
  assert.ok(path);
  return path;
}

describe('the ladder to another node', () => {
  it('is whole on healthy nodes', () => {
    const flannel = to('n3', 'flannel-healthy-node', 'flannel-healthy-pod');
    assert.deepEqual([outcomes(flannel), flannel.broken], [{ address: 'open', tunnel: 'open', pod: 'open', pods: 'open', 'full-size': 'open' }, null]);
    assert.deepEqual(flannel.untried, { port: 'no BGP here' });
    const calico = to('n3', 'calico-healthy-node', 'calico-healthy-pod');
    assert.deepEqual([outcomes(calico), calico.broken], [{ address: 'open', port: 'open', pod: 'open', pods: 'refused', 'full-size': 'refused' }, null]);
  });

  it('ends at the first broken rung', () => {
    const path = to('n3', 'flannel-overlay-port-dropped-node', 'flannel-overlay-port-dropped-pod');
    assert.deepEqual([outcomes(path), path.broken], [{ address: 'open', tunnel: 'lost' }, 'tunnel']);
    assert.equal(path.untried.pods, 'the rung below it, tunnel, is broken');
    assert.deepEqual([path.rungs.tunnel?.sent, path.rungs.tunnel?.answered], [8, 0]);
    assert.equal(to('n2', 'flannel-overlay-port-dropped-node', 'flannel-overlay-port-dropped-pod').broken, null);
  });

  it('tells a BGP port that is dropped, with and without a connection', () => {
    assert.equal(to('n2', 'calico-bgp-port-dropped-node', NONE).broken, 'port');
    const stale = to('n2', 'calico-bgp-unanswered-node', NONE);
    assert.deepEqual([stale.broken, stale.rungs.port?.detail], ['port', 'its connection is up, but unanswered']);
  });

  it('tells packets too large for a way that says so, from black holes', () => {
    const known = to('n1', NONE, 'flannel-path-mtu-pod');
    assert.deepEqual([outcomes(known), known.broken], [{ pods: 'open', 'full-size': 'open' }, null]);
    assert.match(known.rungs['full-size']?.detail ?? '', /above 1450 bytes/);
    const hole = to('n2', NONE, 'calico-black-hole-pod');
    assert.deepEqual([outcomes(hole), hole.rungs['full-size']?.detail], [{ pods: 'refused', 'full-size': 'lost' }, '']);
  });

  it('counts loss', () => {
    const one = to('n3', 'flannel-loss-node', NONE);
    assert.equal(one.broken, 'tunnel');
    assert.deepEqual([one.rungs.tunnel?.outcome, one.rungs.tunnel?.sent, one.rungs.tunnel?.answered], ['partial', 16, 9]);
    const other = to('n2', 'calico-loss-node', NONE);
    assert.deepEqual([other.rungs.address?.outcome, other.rungs.address?.sent, other.rungs.address?.answered], ['open', 3, 3]);
    assert.equal(other.broken, 'pod');
  });

  it('holds where one kind is filtered, and says so', () => {
    const { broken, rungs } = to('n3', 'flannel-kubelet-port-dropped-node', NONE);
    assert.equal(broken, null);
    assert.deepEqual([rungs.address?.outcome, rungs.address?.target, rungs.address?.detail], ['open', 'icmp 198.18.3.13', 'tcp 198.18.3.13:10250 is lost']);
  });

  it('holds where the node is filtered, and pods reach each other', () => {
    const all = read('flannel-healthy-node');
    const barred = { ...all, tries: all.tries.map((each): LadderTry => (/\/n3\/(address|tunnel)$/.test(each.key) ? { ...each, outcome: 'lost' } : each)) };
    const path = to('n3', barred, 'flannel-healthy-pod');
    assert.deepEqual([outcomes(path), path.broken], [{ pod: 'open', pods: 'open', 'full-size': 'open' }, null]);
    assert.match(path.untried.tunnel ?? '', /^\S+ \S+ is filtered, for pods reach each other$/);
    assert.equal(to('n3', barred, NONE).broken, 'address');
  });

  it('believes no refusal where ICMP is rejected', () => {
    const { broken, rungs } = to('n2', 'calico-rejected-node', NONE);
    assert.deepEqual([broken, rungs.pod?.outcome], ['pod', 'unreachable']);
    assert.match(rungs.pod?.detail ?? '', /^a packet filter rejects it, tcp \S+ is refused$/);
  });

  it('says why rungs were not tried', () => {
    const path = pathsOf(plan('n2'), 'the debug pod did not start', { tries: [], whole: false }).n2;
    assert.deepEqual(path?.untried, { address: 'the debug pod did not start', port: 'no BGP here', tunnel: 'the debug pod did not start', pod: 'the debug pod did not start', pods: 'the answer was cut off', 'full-size': 'the answer was cut off' });
    assert.equal(path?.broken, null);
  });
});

describe('what a node reaches beside', () => {
  it('is told per thing', () => {
    const reach = localReachOf(plan(), read('calico-healthy-node'), read('calico-healthy-pod'));
    assert.deepEqual(
      Object.entries(reach).flatMap(([name, tried]) => (tried !== null && 'outcome' in tried ? [[name, tried.outcome]] : [])),
      [['ownPod', 'open'], ['service', 'open'], ['dns', 'open'], ['api', 'open'], ['apiFromNode', 'open']],
    );
    assert.deepEqual(reach.untried, { typha: 'no Typha here', neighbourPod: 'nothing was there to try' });
  });

  it('tells a DNS without pods', () => {
    const { dns, service, api } = localReachOf(plan(), NONE, read('flannel-no-dns-pod'));
    assert.deepEqual([dns?.outcome, service?.outcome, api?.outcome], ['refused', 'lost', 'open']);
  });

  it('tells Typha by its address', () => {
    const one: LadderTry = { key: 'local/typha/fd00::1', outcome: 'lost', ms: null, target: 'tcp [fd00::1]:5473', detail: '' };
    const { typha } = localReachOf({ ...plan(), typha: ['fd00::1', 'fd00::2'] }, { tries: [one], whole: true }, NONE);
    assert.deepEqual(Object.entries(typha).map(([address, { outcome }]) => [address, outcome]), [['fd00::1', 'lost']]);
  });
});

describe('the rule of loss', () => {
  const tries = (words: string, target = 'tcp a:1'): LadderTry[] => [...words].map((letter) => ({ key: 'path/b/pods', outcome: letter === '.' ? 'lost' : letter === '?' ? 'unknown' : 'open', ms: null, target, detail: '' }));
  const cases: readonly (readonly [string, string])[] = [
    ['+++', 'open'],
    ['.++', 'open'],
    ['.+++++++', 'open'],
    ['...+++++', 'open'],
    ['.++.++++', 'partial'],
    ['..+', 'partial'],
    ['...+....', 'partial'],
    ['........', 'lost'],
    ['.++.+', 'partial'],
    ['???', 'unknown'],
    ['??+', 'open'],
  ];
  for (const [words, expected] of cases) it(`calls ${words} ${expected}`, () => assert.equal(triedOf(tries(words))?.outcome, expected));

  it('counts both kinds together, unless one is never answered', () => {
    assert.deepEqual([triedOf([...tries('+++.++++'), ...tries('+++++.++', 'icmp a')])].map((tried) => [tried?.outcome, tried?.sent, tried?.answered, tried?.target]), [['partial', 16, 14, 'tcp a:1, icmp a']]);
    assert.equal(triedOf([...tries('+++'), ...tries('...', 'icmp a')])?.outcome, 'open');
    assert.equal(triedOf([]), undefined);
  });
});
