import assert from 'node:assert/strict';
import { HOST_COMMANDS, READERS } from '../../src/collect/host/commands.ts';
import type { HostCommand } from '../../src/collect/host/commands.ts';

/** Why a command may not stand in the table; empty when it may. */
function faultsOf({ words, lines = '', onlyWith = '/proc/x' }: HostCommand): string[] {
  const command = words.join(' ');
  const bare = command.replace(/'[^']*'/g, '').replaceAll('$(cat /proc/sys/kernel/osrelease)', '');
  return [
    READERS[words[0] ?? '']?.test(command) === true ? '' : 'is not what its reader may run',
    /[;&|<>`$\\"'\n]/.test(bare) ? 'has a word for the shell' : '',
    lines.includes("'") ? 'ends the quotes around its lines' : '',
    /^\/[\w/.-]+$/.test(onlyWith) ? '' : 'has a condition that is no file',
  ].filter((fault) => fault !== '');
}

describe('the table of commands', () => {
  for (const command of HOST_COMMANDS) {
    it(`only reads for ${command.section}`, () => assert.deepEqual(faultsOf(command), []));
  }

  it('has each section once, in a word that a frame can hold', () => {
    const names = HOST_COMMANDS.map(({ section }) => section);
    assert.deepEqual(names, [...new Set(names)]);
    assert.deepEqual(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name)), []);
  });

  it("reads Calico's files of MicroK8s, whose snap has folders of its own", () => {
    const words = (name: string): readonly string[] => HOST_COMMANDS.find(({ section }) => section === name)?.words ?? [];
    assert.ok(words('calico-files').includes('/host/var/snap/microk8s/current/var/lib/calico/nodename'));
    assert.ok(words('cni-token').includes('/host/var/snap/microk8s/current/args/cni-network/calico-kubeconfig'));
  });

  it('looks for CNI programs where CRI-O, OpenShift and GKE keep them', () => {
    const words = HOST_COMMANDS.find(({ section }) => section === 'cni-binaries')?.words ?? [];
    assert.deepEqual(['/host/usr/libexec/cni/*', '/host/var/lib/cni/bin/*', '/host/home/kubernetes/bin/*'].filter((each) => !words.includes(each)), []);
  });

  it('has no reader that nobody uses', () => {
    assert.deepEqual(Object.keys(READERS).filter((reader) => !HOST_COMMANDS.some(({ words }) => words[0] === reader)), []);
  });

  const stopped: readonly (readonly [string, Partial<HostCommand>])[] = [
    ['a program that writes', { words: ['tee', '/host/etc/passwd'] }],
    ['an order to a reader', { words: ['ip', 'link', 'delete', 'eth0'] }],
    ['a change of the rules', { words: ['nft', 'flush', 'ruleset'] }],
    ['a flag that clears', { words: ['dmesg', '-C'] }],
    ['a clock that is set', { words: ['date', '-s', '0'] }],
    ['sed in place', { words: ['sed', '-i', "'s/a/b/'", '/host/etc/hosts'] }],
    ['a second command', { words: ['grep', '-s', 'x', '/proc/modules;', 'reboot'] }],
    ['a redirection', { words: ['grep', '-s', 'x', '/proc/modules', '>/host/x'] }],
    ['a command within', { words: ['grep', '-s', '$(reboot)', '/proc/modules'] }],
    ['lines that end their quotes', { lines: "x'; reboot; '" }],
    ['a condition that runs', { onlyWith: '/x ]; reboot; [ x' }],
  ];
  for (const [what, change] of stopped) {
    it(`would be stopped with ${what}`, () => assert.notDeepEqual(faultsOf({ section: 'x', words: ['dmesg'], ...change }), []));
  }
});
