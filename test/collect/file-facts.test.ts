import assert from 'node:assert/strict';
import { fileFacts } from '../../src/collect/host/file-facts.ts';
import { valueOf } from '../../src/model/observation.ts';
import type { NodeObservations } from '../../src/model/snapshot.ts';
import { parseSections } from '../../src/parse/index.ts';
import { recording } from '../parse/recording.ts';

const MARK = 'kubectl-cni-abc123';
const calico = recording('host', 'calico-bgp-files-answer.txt');
const flannel = recording('host', 'flannel-vxlan-files-answer.txt');

/** Facts of an answer that came two seconds after the node was asked. */
function facts(text: string, at = '2026-11-25T23:51:46Z', errors = ''): NodeObservations {
  return fileFacts(parseSections(text, errors, MARK), at, 2000);
}

/** The answer with another text in a section, or with another exit code. */
function changed(answer: string, section: string, code: number, text = ''): string {
  return answer.replace(new RegExp(`(${MARK} begin ${section}\\n)[^]*?\\n${MARK} end ${section} \\d+\\n`), (_, begin: string) => `${begin}${text}\n${MARK} end ${section} ${code}\n`);
}

describe('facts of the files of a node', () => {
  for (const [cni, answer] of [['Calico', calico], ['flannel', flannel]] as const) {
    it(`are all observed with ${cni}, whichever of them it has`, () => {
      assert.deepEqual(Object.entries(facts(answer)).filter(([, { state }]) => state !== 'observed').map(([fact]) => fact), []);
    });
  }

  it('tell what Calico leaves there', () => {
    const all = facts(calico);
    assert.deepEqual(valueOf(all['node.calicoFiles']), { nodename: 'n1', mtu: 1500, token: { issued: '2026-11-25T23:25:10Z', expires: '2026-11-26T23:25:10Z' } });
    assert.deepEqual(valueOf(all['node.subnetEnv']), { file: null });
    assert.deepEqual(valueOf(all['node.hostLocal']), {});
    assert.deepEqual(Object.keys(valueOf(all['node.cniConfig'])?.files ?? {}), ['10-calico.conflist']);
    assert.equal(valueOf(all['node.cniBinaries'])?.programs['calico-ipam'], 47145122);
    assert.equal(valueOf(all['node.ipSets'])?.['cali40this-host'], 3);
  });

  it('tell what flannel leaves there', () => {
    const all = facts(flannel);
    assert.deepEqual(valueOf(all['node.calicoFiles']), { nodename: null, mtu: null, token: null });
    assert.equal(valueOf(all['node.subnetEnv'])?.file?.mtu, 1450);
    assert.deepEqual(Object.values(valueOf(all['node.hostLocal']) ?? {}).map(({ orphans }) => orphans), [[]]);
    assert.equal(valueOf(all['node.cniConfig'])?.files['10-flannel.conflist']?.network, 'cbr0');
    assert.equal(valueOf(all['node.cniBinaries'])?.notExecutable.length, 0);
  });

  it("tell how far the node's clock is ahead of the API server's, if it is known how long it was asked", () => {
    const system = (at: string): unknown => valueOf(facts(calico, at)['node.system'])?.aheadMs;
    assert.equal(system('2026-11-25T23:51:46Z'), 175);
    assert.equal(system('2026-11-25T23:52:46Z'), -59825);
    assert.equal(valueOf(fileFacts(parseSections(calico, '', MARK), '2026-11-25T23:51:46Z')['node.system'])?.aheadMs, null);
  });

  it('name no secret of the log', () => {
    const log = changed(calico, 'kernel-log', 0, '[ 1.5] flannel: token=s3cret');
    assert.deepEqual(valueOf(facts(log)['node.kernelLog']), ['[ 1.5] flannel: token=(redacted)']);
  });

  it('name nothing of the token but its times', () => assert.doesNotMatch(JSON.stringify(facts(calico)), /serviceaccount|eyJ|jti/));

  it('are missing one by one', () => {
    const gone = { state: 'unavailable', reason: 'failed', detail: 'neither the image nor the node has ipset' };
    const all = facts(changed(calico, 'ipsets', 127));
    assert.deepEqual(all['node.ipSets'], gone);
    assert.equal(all['node.system']?.state, 'observed');
    assert.deepEqual(facts(changed(calico, 'clock', 0))['node.system'], { state: 'unavailable', reason: 'parse-failed', detail: 'the clock says nothing' });
    assert.deepEqual(facts(changed(calico, 'kernel-log', 1), undefined, `\n${MARK} begin kernel-log\ndmesg: read kernel buffer failed: Operation not permitted\n\n${MARK} end kernel-log 0\n`)['node.kernelLog'], {
      state: 'unavailable',
      reason: 'failed',
      detail: 'dmesg ended with 1: dmesg: read kernel buffer failed: Operation not permitted',
    });
  });

  it('are no configuration that is missing where the filter of secrets is', () => {
    assert.deepEqual(facts(changed(calico, 'cni-config', 127))['node.cniConfig'], { state: 'unavailable', reason: 'failed', detail: 'neither the image nor the node has grep' });
  });
});
