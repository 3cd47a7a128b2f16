import { chosenConfig, nameList, readsElsewhere, runsAgents } from '../../derive/index.ts';
import { nodeSubject } from '../../model/finding.ts';
import type { CniConfigFile } from '../../model/host-facts.ts';
import { valueOf } from '../../model/observation.ts';
import { defineRule } from '../../model/rule.ts';
import type { MissingFact, View } from '../../model/rule.ts';

/** A node that lacks a program which its CNI configuration names. */
export const cniBinaryMissing = defineRule({
  code: 'CNI121',
  name: 'cni-binary-missing',
  titles: { healthy: 'every node has the programs of its CNI configuration', broken: 'a node lacks a program of its CNI configuration' },
  severity: 'critical',
  cni: ['calico', 'flannel', 'canal'],
  skip: ({ policyOnly }) => (policyOnly ? "another CNI's plugin makes the pod network" : undefined),
  since: '0.1.0',
  status: 'stable',
  needs: ['node.cniConfig', 'node.cniBinaries', 'node.object'],
  wants: ['node.endPod'],
  explains: [
    { code: 'CNI707', where: 'same-nodes' },
    { code: 'CNI110', where: 'same-nodes' },
    { code: 'CNI701', where: 'same-nodes' },
    { code: 'CNI703', where: 'same-nodes' },
  ],
  docs: {
    checks:
      "The CNI binary directories of each node have every plugin that the file names which the runtime takes, its IPAM plugin, loopback with containerd, and bridge and host-local behind flannel; and each may be run. A pod that has just started there proves them, wherever they lie. Else unknown where k3s or MicroK8s reads other directories than those with files, and where none of the CNI's own programs is found and no pod was started.",
    matters:
      'No new pod starts on the node, and none that ends is taken down, while the node and its agent look well. The agents put their own plugins there when they start; the others come from a package of the distribution, which no longer has flannel.',
    repair:
      "Delete the pod of the CNI on that node: the init container of the next one puts its plugins there anew (`kubectl delete pod -n NAMESPACE POD`). bridge, host-local, portmap and loopback: install `containernetworking-plugins` or `kubernetes-cni` of the distribution. Not executable: `chmod 755 /opt/cni/bin/PLUGIN`, and see that the file system is not mounted noexec.",
    references: ['https://github.com/containernetworking/cni/blob/main/pkg/invoke/find.go', 'https://github.com/flannel-io/cni-plugin', 'https://github.com/flannel-io/flannel#deploying-flannel-manually'],
  },
  unsettled: (view) =>
    view.nodes.flatMap(({ name }) => lackingOn(view, name)).flatMap(({ name, doubt }): MissingFact[] => (doubt === '' ? [] : [{ fact: 'node.cniBinaries', node: name, reason: 'unsettled', detail: doubt }])),
  check: (view) => {
    const sure = view.nodes.flatMap(({ name }) => lackingOn(view, name)).filter(({ doubt }) => doubt === '');
    return [...Map.groupBy(sure, ({ programs, file }) => `${programs.join()} ${file}`).values()].map((group) => {
      const names = group.map(({ name }) => name);
      const [first] = group;
      return {
        message: `${nameList(names)} ${names.length === 1 ? 'lacks' : 'lack'} ${nameList(first?.programs ?? [])} in ${first?.directory ?? ''}, which ${first?.file ?? ''} needs: no new pod starts there`,
        subjects: names.map(nodeSubject),
        key: first?.programs.join() ?? '',
        evidence: group.flatMap(({ name, programs, directory, locked }) =>
          programs.map((program) => ({ fact: 'node.cniBinaries' as const, where: `${directory}/${program} on ${name}`, seen: locked.includes(program) ? 'it may not be run' : 'there is none', expected: 'a program' })),
        ),
        next: 'kubectl get events --all-namespaces --field-selector reason=FailedCreatePodSandBox',
      };
    });
  },
});

interface LackingPrograms {
  readonly name: string;
  readonly directory: string;
  readonly file: string;
  readonly programs: readonly string[];
  readonly locked: readonly string[];
  /** Why it is not to be judged; empty when it is. */
  readonly doubt: string;
}

type ProgramView = View<'node.cniConfig' | 'node.cniBinaries' | 'node.object', 'node.endPod'>;

function lackingOn(view: ProgramView, name: string): LackingPrograms[] {
  const node = view.nodes.find((each) => each.name === name);
  if (node === undefined || !runsAgents(node.get('node.object')) || valueOf(view.wantOf(name, 'node.endPod'))?.started === true) return [];
  const [config, { directory, programs, notExecutable }, { containerRuntime }] = [node.get('node.cniConfig'), node.get('node.cniBinaries'), node.get('node.object')];
  const { file } = chosenConfig(config, view.identification, containerRuntime);
  const taken = file === null ? undefined : config.files[file];
  const missing = taken === undefined ? [] : programsOf(taken, containerRuntime).filter((program) => programs[program] === undefined);
  const elsewhere = [config.directory, ...(missing.length === 0 ? [] : [directory])].find((each) => readsElsewhere(view.identification, each));
  if (elsewhere === undefined && missing.length === 0) return [];
  const unfound = view.wantOf(name, 'node.endPod').state === 'unavailable' && !OWN[view.identification.cni]?.some((own) => programs[own] !== undefined || notExecutable.includes(own));
  const doubt = elsewhere !== undefined ? `its runtime reads another directory than ${elsewhere}` : unfound ? `no program of ${view.identification.product} lies in a directory that is known, and whether pods start was not seen` : '';
  return [{ name, directory, file: file ?? '', programs: missing, locked: notExecutable, doubt }];
}

/** What each CNI puts on its nodes itself. */
const OWN: Readonly<Record<string, readonly string[]>> = { flannel: ['flannel'], calico: ['calico', 'calico-ipam'], canal: ['calico', 'flannel'] };

/** flannel hands a pod on to bridge with host-local, where its configuration names no other; CRI-O makes the loopback device itself. */
function programsOf(file: CniConfigFile, runtime: string): string[] {
  const named = file.plugins.flatMap(({ type, ipam }) => [type, ...(ipam === null ? [] : [ipam]), ...(type === 'flannel' ? ['bridge', 'host-local'] : [])]);
  return [...new Set([...named, ...(runtime.startsWith('containerd') ? ['loopback'] : [])])];
}
