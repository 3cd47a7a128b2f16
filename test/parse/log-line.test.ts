import assert from 'node:assert/strict';
import { tellingLine } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const CALICO = '2026-11-23 23:30:19.511';

const cases: readonly (readonly [name: string, log: string, expected: string])[] = [
  ['flannel without its configuration', recording('log', 'flannel-0.28.10-bad-net-conf.txt'), 'Failed to create SubnetManager: error parsing subnet config: unexpected end of JSON input'],
  [
    'flannel without its interface, which the line before names',
    recording('log', 'flannel-0.28.10-no-such-interface.txt'),
    'Failed to find interface to use that matches the interfaces and/or regexes provided (Could not find valid interface matching nope0: error looking up interface nope0: route ip+net: no such network interface)',
  ],
  ['flannel with a flag that it does not know', recording('log', 'flannel-0.28.10-unknown-flag.txt'), 'flag provided but not defined: -if'],
  ['nothing', '', ''],
  ['no level at all', 'starting\nlistening on 8080\n', 'listening on 8080'],
  ['an error that is followed by good news', `E1123 23:30:01.1 1 main.go:3] no route\nI1123 23:30:02.2 1 main.go:4] stopping\n`, 'no route'],
  ['Calico, fatal before error', `${CALICO} [FATAL][9] startup/startup.go 12: Unable to ensure datastore is initialized\n${CALICO} [ERROR][9] x/y.go 1: later error\n`, 'Unable to ensure datastore is initialized'],
  ['Calico, error before warning', `${CALICO} [ERROR][80] felix/main.go 123: Failed to connect to Typha error=refused\n${CALICO} [WARNING][80] felix/x.go 1: retrying\n`, 'Failed to connect to Typha error=refused'],
  ['logrus', 'time="2026-11-23T23:30:19Z" level=info msg=starting\ntime="2026-11-23T23:30:19Z" level=fatal msg="no \\"kubeconfig\\"" source=main\n', 'no "kubeconfig" source=main'],
  ['JSON', '{"level":"error","ts":1,"msg":"cannot list nodes"}\n{"level":"info","msg":"bye"}', 'cannot list nodes'],
  ['a panic with its stack', 'panic: runtime error: invalid memory address\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\nexit status 2\n', 'panic: runtime error: invalid memory address'],
  ['a program that is not there', 'sh: /opt/bin/flanneld: not found', 'sh: /opt/bin/flanneld: not found'],
];

describe('the telling line of a log', () => {
  for (const [name, log, expected] of cases) {
    it(`of ${name}`, () => assert.equal(tellingLine(log, true), expected));
  }

  it('of a program that runs on is a failure, or there is none', () => {
    const works = `${CALICO} [INFO][80] felix/x.go 1: Received *proto.HostMetadataUpdate update\n`;
    assert.equal(tellingLine(works, false), '');
    assert.equal(tellingLine(`${CALICO} [ERROR][80] felix/x.go 1: Failed to connect to Typha\n${works}`, false), 'Failed to connect to Typha');
  });
});
