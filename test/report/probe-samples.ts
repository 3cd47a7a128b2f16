import { probeReport } from '../../src/derive/index.ts';
import type { NodeStatus, StatusReport } from '../../src/model/report.ts';
import { unavailable } from '../../src/model/observation.ts';
import type { LocalReach, Path, Rung, Tried } from '../../src/model/path-facts.ts';
import { RUNGS } from '../../src/model/path-facts.ts';
import type { Difference, PodCounts, ProbeReport } from '../../src/model/probe-report.ts';
import type { NodeObservations } from '../../src/model/snapshot.ts';
import { sampleSnapshot, seen } from '../derive/sample-snapshot.ts';
import { components, evidence, finding, flannel, flannelNode, sample } from './sample-report.ts';

const NO_ENCAPSULATION = { tunnel: 'there is no encapsulation' };
const NO_BGP = { port: 'BGP is not used' };

function tried(rung: string, peer: string, changes: Partial<Tried> = {}): Tried {
  return { outcome: rung === 'pods' || rung === 'full-size' ? 'refused' : 'open', target: `${rung} of ${peer}`, sent: 3, answered: 3, firstMs: 0.4 + rung.length / 10, detail: '', ...changes };
}

export const lost: Partial<Tried> = { outcome: 'lost', answered: 0, firstMs: null, detail: 'no answer within 0.9 s' };
const loss: Partial<Tried> = { outcome: 'partial', sent: 8, answered: 6 };

/** A path on which all rungs hold but those that do not apply; with `at`, none after it. */
export function path(peer: string, untried: Readonly<Record<string, string>>, at?: Rung, fault: Partial<Tried> = lost): Path {
  const climbed = RUNGS.filter((rung) => untried[rung] === undefined && (at === undefined || RUNGS.indexOf(rung) <= RUNGS.indexOf(at)));
  const after = at === undefined ? [] : RUNGS.filter((rung) => RUNGS.indexOf(rung) > RUNGS.indexOf(at) && untried[rung] === undefined);
  return {
    rungs: Object.fromEntries(climbed.map((rung) => [rung, tried(rung, peer, rung === at ? fault : {})])),
    broken: at ?? null,
    untried: { ...untried, ...Object.fromEntries(after.map((rung) => [rung, `the rung below it, ${at ?? ''}, is broken`])) },
  };
}

export function reach(changes: Partial<LocalReach> = {}): LocalReach {
  const ok = tried('pod', 'n1');
  return { ownPod: ok, neighbourPod: null, service: ok, dns: ok, api: ok, apiFromNode: ok, typha: {}, untried: { neighbourPod: 'no other pod runs there', typha: 'Typha is not used' }, ...changes };
}

type PathOf = (from: string, to: string) => Path | undefined;

/** Facts of the ladder for nodes of which each tries those that `pathOf` knows a path to. */
export function ladder(names: readonly string[], pathOf: PathOf, reachOf: (node: string) => LocalReach = () => reach()): Record<string, NodeObservations> {
  return Object.fromEntries(
    names.map((from) => {
      const paths = names.flatMap((to) => {
        const found = to === from ? undefined : pathOf(from, to);
        return found === undefined ? [] : [[to, found] as const];
      });
      return [from, { 'node.paths': seen(Object.fromEntries(paths)), 'node.reach': seen(reachOf(from)) }];
    }),
  );
}

interface Probe {
  readonly status: StatusReport;
  readonly nodes: Record<string, NodeObservations>;
  readonly pods?: PodCounts | null;
  readonly differences?: readonly Difference[];
}

function probe({ status, nodes, pods, differences = [] }: Probe): ProbeReport {
  const made = 2 * Object.keys(nodes).length;
  const snapshot = sampleSnapshot({}, {}, { command: 'probe', nodes });
  return probeReport(status, snapshot, pods === undefined ? { made, removed: made, left: [] } : pods, differences);
}

const PASSED = { pass: 41, fail: 0, unknown: 0, skip: 6, error: 0 };
const FAILED = { pass: 38, fail: 3, unknown: 0, skip: 6, error: 0 };
const three = ['n1', 'n2', 'n3'];
const bgpHealthy = sample({ checks: PASSED });
const vxlanNodes = [flannelNode(1), flannelNode(2), flannelNode(3)];
const vxlanHealthy = sample({ summary: 'healthy: 3 nodes, Flannel v0.28.1', cni: flannel, nodes: vxlanNodes, components: components.slice(2), checks: PASSED });
const plain: PathOf = (_, to) => path(to, NO_ENCAPSULATION);
const tunnelled: PathOf = (_, to) => path(to, NO_BGP);

const blockedMessage = 'n3 drops UDP 8472 in its own firewall: no pod on n3 can be reached';
const blocked = probe({
  status: {
    ...vxlanHealthy,
    healthy: false,
    summary: blockedMessage,
    checks: FAILED,
    findings: [
      finding('CNI501', 'overlay-port-blocked', 'critical', blockedMessage, ['n3'], {
        fingerprint: 'CNI501-1',
        evidence: [
          evidence('node.packetFilter', 'n3 iptables-nft ip filter INPUT 1', '-A INPUT -p udp -m udp --dport 8472 -j DROP, 14 packets', 'no rule that drops UDP 8472'),
          evidence('node.comparisons', 'flannel.1', 'n1 sent 5, n3 received 0', 'n3 received 5'),
        ],
      }),
      finding('CNI701', 'path-broken', 'critical', '4 of 6 paths break in the tunnel, all from or to n3', ['n1', 'n2', 'n3'], { explainedBy: 'CNI501-1', fingerprint: 'CNI701-1' }),
      finding('CNI702', 'dns-out-of-reach', 'critical', 'pods on n3 get no answer from the DNS of the cluster', ['n3'], { explainedBy: 'CNI501-1', fingerprint: 'CNI702-1' }),
    ],
    next: 'kubectl cni explain CNI501',
  },
  nodes: ladder(three, (from, to) => path(to, NO_BGP, from === 'n3' || to === 'n3' ? 'tunnel' : undefined), (node) => (node === 'n3' ? reach({ dns: tried('dns', 'n1', { ...lost, detail: 'no answer within 2 s' }) }) : reach())),
  differences: [{ node: 'n1', what: 'route 10.244.3.0/24', expected: 'via 10.244.3.0 dev flannel.1 onlink', seen: 'none' }],
});

const late = unavailable('timeout', 'the debug pod did not start: ContainerCreating after 20 s');
const unseen = probe({
  status: bgpHealthy,
  nodes: {
    ...ladder(three, (from, to) => (to === 'n2' ? { ...path(to, NO_ENCAPSULATION, 'port', {}), broken: null, untried: { ...NO_ENCAPSULATION, pods: 'no pod of ours runs on n2', 'full-size': 'no pod of ours runs on n2' } } : plain(from, to))),
    n2: { 'node.debugPod': late, 'node.paths': late, 'node.reach': late },
  },
});

const lossy = probe({ status: vxlanHealthy, nodes: ladder(three, (from, to) => path(to, NO_BGP, from === 'n1' && to === 'n3' ? 'pods' : undefined, loss)) });

const noEnds = probe({
  status: { ...vxlanHealthy, healthy: false, summary: 'no pod starts on n1, n2 and n3: the CNI plugin fails there', checks: FAILED, findings: [finding('CNI601', 'pod-does-not-start', 'critical', 'no pod starts on n1, n2 and n3: the CNI plugin fails there', three, { evidence: three.map((node) => evidence('node.endPod', `${node} event of our pod`, 'FailedCreatePodSandBox: plugin type="flannel" failed (add): open /run/flannel/subnet.env: no such file or directory', 'started')) })] },
  nodes: ladder(
    three,
    (_, to) => ({ ...path(to, NO_BGP, 'tunnel', {}), broken: null, untried: { ...NO_BGP, pod: `our pod on ${to} did not start`, pods: 'our pod on this node did not start', 'full-size': 'our pod on this node did not start' } }),
    () => reach({ ownPod: null, service: null, dns: null, api: null, untried: { ownPod: 'our pod did not start', service: 'our pod did not start', dns: 'our pod did not start', api: 'our pod did not start' } }),
  ),
});

const dnsDown = probe({
  status: { ...bgpHealthy, components: components.map((component) => (component.name === 'CoreDNS' ? { ...component, ready: 2 } : component)) },
  nodes: ladder(three, plain, () => reach({ dns: tried('dns', 'n1', { ...lost, detail: 'no answer within 2 s' }) })),
});

const noRight = unavailable('forbidden', 'the right to create pods in kube-system is missing');
const nothing = probe({
  status: { ...bgpHealthy, healthy: false, summary: 'nothing broken in what could be seen; 2 checks could not be made: the right to create pods in kube-system is missing', checks: { ...PASSED, pass: 28, unknown: 2 }, unknown: [['CNI501', 'overlay-port-blocked'], ['CNI701', 'path-broken']].map(([code = '', name = '']) => ({ code, name, missing: three.map((node) => ({ fact: 'node.paths', node, reason: 'forbidden', detail: noRight.detail })) })), next: 'kubectl auth can-i create pods -n kube-system' },
  nodes: Object.fromEntries(three.map((node) => [node, { 'node.debugPod': noRight, 'node.paths': noRight, 'node.reach': noRight, 'node.endPod': noRight }])),
  pods: { made: 0, removed: 0, left: [] },
});

function names(count: number, name: (index: number) => string = (index) => `n${index}`): string[] {
  return Array.from({ length: count }, (_, index) => name(index + 1));
}

function crowdOf(list: readonly string[], changes: Partial<StatusReport> = {}): StatusReport {
  const nodes: NodeStatus[] = list.map((name, index) => flannelNode(index + 1, { name }));
  return { ...vxlanHealthy, summary: `healthy: ${list.length} nodes, Flannel v0.28.1`, nodes, ...changes };
}

/** Each node tries the third, seventh and eleventh after it, and is tried by them. */
function near(list: readonly string[], pathOf: PathOf): PathOf {
  return (from, to) => {
    const distance = Math.abs(list.indexOf(from) - list.indexOf(to));
    return [3, 7, 11].includes(Math.min(distance, list.length - distance)) ? pathOf(from, to) : undefined;
  };
}

const twelve = names(12);
const isOneOfTwo = (name: string): boolean => name === 'n4' || name === 'n9';
const many = names(300);
const isOneOfThirty = (name: string): boolean => Number(name.slice(1)) % 10 === 0;
const ec2 = names(3, (index) => `ip-10-0-101-20${index}.eu-central-1.compute.internal`);
const gke = names(3, (index) => `gke-production-europe-west4-pool-with-a-long-name-${index}-1f2e3d4c-x7fz.c.project.internal`);

/** One report for each kind of screen, by the name of its golden. */
export const probeSamples: Readonly<Record<string, ProbeReport>> = {
  'healthy-vxlan': probe({ status: vxlanHealthy, nodes: ladder(three, tunnelled) }),
  'healthy-bgp': probe({ status: bgpHealthy, nodes: ladder(three, plain, () => reach({ typha: { '198.18.0.12': tried('typha', 'n2') } })) }),
  'healthy-one-node': probe({ status: crowdOf(['n1'], { summary: 'healthy: 1 node, Flannel v0.28.1' }), nodes: ladder(['n1'], tunnelled) }),
  'full-size-unknown': probe({ status: vxlanHealthy, nodes: ladder(three, (_, to) => ({ ...path(to, NO_BGP, 'pods', {}), broken: null, untried: { ...NO_BGP, 'full-size': 'nothing in the image sends datagrams of a given size' } })) }),
  'overlay-port-blocked': blocked,
  'node-not-seen': unseen,
  'loss-on-a-path': lossy,
  'end-pods-did-not-start': noEnds,
  'dns-down': dnsDown,
  'nothing-tried': nothing,
  'pods-left': probe({ status: vxlanHealthy, nodes: ladder(three, tunnelled), pods: { made: 6, removed: 4, left: ['kube-flannel/kubectl-cni-4f1d-debug-n2', 'kube-flannel/kubectl-cni-4f1d-end-n2'] } }),
  'saved': probe({ status: vxlanHealthy, nodes: ladder(three, tunnelled), pods: null }),
  'several-rungs': probe({ status: crowdOf(names(5)), nodes: ladder(names(5), (from, to) => path(to, NO_BGP, to === 'n2' ? 'tunnel' : from === 'n2' && to === 'n5' ? 'address' : from === 'n4' && to === 'n1' ? 'full-size' : undefined)), pods: null }),
  'nodes-12-two-bad': probe({ status: crowdOf(twelve), nodes: ladder(twelve, near(twelve, (from, to) => path(to, NO_BGP, isOneOfTwo(from) || isOneOfTwo(to) ? 'tunnel' : undefined))) }),
  'nodes-300': probe({ status: crowdOf(many), nodes: ladder(many, near(many, tunnelled)) }),
  'nodes-300-some-bad': probe({ status: crowdOf(many), nodes: ladder(many, near(many, (from, to) => path(to, NO_BGP, isOneOfThirty(from) || isOneOfThirty(to) ? 'tunnel' : undefined))) }),
  'long-names': probe({ status: crowdOf(ec2), nodes: ladder(ec2, (from, to) => path(to, NO_BGP, to === ec2[2] ? 'tunnel' : from === ec2[2] ? 'pods' : undefined)) }),
  'longest-names': probe({ status: crowdOf(gke), nodes: ladder(gke, (_, to) => path(to, NO_BGP, to === gke[2] ? 'tunnel' : undefined)) }),
};
