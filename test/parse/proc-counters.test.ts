import assert from 'node:assert/strict';
import { ParseError, parseCounters } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

describe('counters of a node', () => {
  const text = recording('host', 'flannel-vxlan-counters.txt');
  const counters = parseCounters(text);

  it('are those of interest', () => {
    const names = Object.keys(counters);
    assert.deepEqual(names.filter((name) => !/^(Ip|Udp)\./.test(name)), [
      'Icmp.InDestUnreachs', 'Icmp.OutDestUnreachs', 'Tcp.OutSegs', 'Tcp.RetransSegs', 'TcpExt.IPReversePathFilter', 'IpExt.InNoRoutes', 'IpExt.InCsumErrors',
    ]);
    assert.deepEqual([names.filter((name) => name.startsWith('Ip.')).length, names.filter((name) => name.startsWith('Udp.')).length], [20, 9]);
  });

  it('have the value below their own name', () => {
    const [names = [], values = []] = text.split('\n').filter((line) => line.startsWith('Tcp: ')).map((line) => line.split(' '));
    assert.equal(counters['Tcp.OutSegs'], Number(values[names.indexOf('OutSegs')]));
    assert.equal(counters['Ip.DefaultTTL'], 64);
    assert.equal(counters['Udp.InCsumErrors'], 0);
  });

  it('are not read when names and values differ, or nothing is there', () => {
    assert.throws(() => parseCounters(''), /counters of IP are missing/);
    assert.throws(() => parseCounters('Ip: Forwarding InReceives\nIp: 1\n'), ParseError);
    assert.throws(() => parseCounters('Ip: InReceives\nUdp: 1\n'), ParseError);
    assert.throws(() => parseCounters('Ip: InReceives\nIp: one\n'), /Ip\.InReceives is no number/);
    assert.throws(() => parseCounters('Ip: InReceives\n'), ParseError);
  });
});
