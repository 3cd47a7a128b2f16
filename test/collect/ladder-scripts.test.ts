import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { compareScript } from '../../src/collect/pairs/compare.ts';
import { dnsQuestion } from '../../src/collect/pairs/dns-question.ts';
import { againScript, ladderScript, podLadderScript } from '../../src/collect/pairs/ladder.ts';
import type { LadderPlan } from '../../src/collect/pairs/plan.ts';
import { socketHex } from '../../src/collect/pairs/socket-hex.ts';

const peer = (node: string): LadderPlan['peers'][number] => ({ node, address: '198.18.0.12', port: { host: '198.18.0.12', port: 179 }, tunnelAddress: 'fd00::1', podAddress: '10.244.1.5', untried: {} });
const plan: LadderPlan = {
  node: 'n1',
  peers: Array.from({ length: 25 }, (_, place) => peer(`n${place + 2}.example`)),
  ownPod: '10.244.0.4',
  neighbourPod: '10.244.0.5',
  dnsService: '10.96.0.10',
  dnsName: 'kubernetes.default.svc.cluster.local',
  apiService: { host: '10.96.0.1', port: 443 },
  typha: ['198.18.0.13'],
  untried: {},
};
const scripts = {
  node: ladderScript(plan, 'MARK'),
  pod: podLadderScript(plan, 'MARK'),
  again: againScript(peer('n2'), 'full-size', 10, 'MARK'),
  compare: compareScript(['flannel.1', "odd'name"], 4, 'MARK'),
};

describe("the ladder's scripts", () => {
  for (const [name, text] of Object.entries(scripts)) {
    it(`are shell: ${name}`, () => {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', text], { encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
    });
  }

  it('climb to few peers at a time', () => {
    const batches = scripts.node.split('\nwait\n').map((batch) => batch.match(/^(?!.*control).* &$/gm)?.length ?? 0);
    assert.ok(Math.max(...batches) <= 10 && batches.reduce((sum, count) => sum + count, 0) >= 28, batches.join(' '));
  });

  it('let no address speak to the shell', () => {
    const text = ladderScript({ ...plan, peers: [{ ...peer('n2'), address: "1'; touch x; '" }] }, 'MARK');
    assert.ok(text.includes(`'1'\\''; touch x; '\\'''`));
  });

  it('connect to a BGP port only where no connection is up', () => {
    assert.match(scripts.node, /session 'path\/n2\.example\/port' '198\.18\.0\.12' 179 '\(:00B3 \(0C0012C6\|C612000C\):\[0-9A-F\]\{4\}\| \(0C0012C6\|C612000C\):00B3\) 01 '/);
    assert.match(againScript(peer('n2'), 'port', 10, 'MARK'), /up 'path\/n2\/port' .* \|\| \{ several 10 tcp/);
  });
});

describe('addresses as the kernel shows them', () => {
  it('come in both byte orders', () => {
    assert.deepEqual(socketHex('127.0.0.1'), ['0100007F', '7F000001']);
    assert.deepEqual(socketHex('::1'), ['00000000000000000000000001000000', '00000000000000000000000000000001']);
    assert.deepEqual(socketHex('fd00:10::c612:1'), ['100000FD0000000000000000010012C6', 'FD0000100000000000000000C6120001']);
  });
});

describe('a question to DNS', () => {
  it('is whole', () => {
    const bytes = Buffer.from(dnsQuestion('ab.c.').replaceAll('\\x', ''), 'hex');
    assert.deepEqual(bytes, Buffer.from('31320100000100000000000002616201630000010001', 'hex'));
  });
});
