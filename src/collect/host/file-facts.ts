import type { NodeObservations } from '../../model/snapshot.ts';
import { parseCalicoFiles, parseCniBinaries, parseCniConfig, parseHostLocal, parseHostSystem, parseIpSets, parseKernelLog, parseSubnetEnv } from '../../parse/index.ts';
import type { Sections } from '../../parse/index.ts';
import { redact } from '../redact.ts';
import { clockAhead } from './clock-ahead.ts';
import { sectionFact } from './section-fact.ts';

/**
 * Facts from the files of a node, and from what its kernel and processes say of themselves. `at` is the moment of the answer by the
 * API server's clock, and `roundMs` how long the node was asked; without it, nothing is said of the node's clock.
 */
export function fileFacts(sections: Sections, at: string, roundMs = NaN): NodeObservations {
  const answeredAtMs = Date.parse(at);
  return {
    'node.system': sectionFact(sections, ['kernel', 'clock', 'os-release', 'managers', 'ufw', 'cloud-setup', 'modules', 'builtin'], at, '/proc and /etc/os-release', (kernel = '', clock = '', osRelease = '', managers = '', ufw = '', cloudSetup = '', modules = '', builtin = '') => {
      const system = parseHostSystem({ kernel, clock, osRelease, managers, ufw, cloudSetup, modules, builtin });
      return { ...system, aheadMs: clockAhead(system.clock, answeredAtMs - roundMs, answeredAtMs) };
    }),
    'node.cniConfig': sectionFact(sections, ['cni-names', 'cni-config'], at, 'the CNI configuration directory', (names = '', lines = '') => parseCniConfig(names, lines)),
    'node.cniBinaries': sectionFact(sections, ['cni-binaries'], at, 'the CNI binary directory', (text = '') => parseCniBinaries(text)),
    'node.subnetEnv': sectionFact(sections, ['subnet-env'], at, '/run/flannel/subnet.env', (text = '') => ({ file: parseSubnetEnv(text) })),
    'node.calicoFiles': sectionFact(sections, ['calico-files', 'cni-token'], at, '/var/lib/calico, and the CNI plugin\'s kubeconfig', (lines = '', token = '') => parseCalicoFiles(lines, token)),
    'node.hostLocal': sectionFact(sections, ['host-local', 'sandboxes'], at, '/var/lib/cni/networks', (lines = '', sandboxes = '') => parseHostLocal(lines, sandboxes)),
    'node.kernelLog': sectionFact(sections, ['kernel-log'], at, 'dmesg', (text = '') => parseKernelLog(text).map(redact)),
    'node.ipSets': sectionFact(sections, ['ipsets'], at, 'ipset list -t', (text = '') => parseIpSets(text)),
  };
}
