import assert from 'node:assert/strict';
import { UsageError } from '../../src/model/errors.ts';
import type { ContainerState, Lease } from '../../src/model/node-facts.ts';
import type { Identification } from '../../src/model/identification.ts';
import { observed, unavailable } from '../../src/model/observation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { load, save } from '../../src/snapshot/index.ts';

const identification: Identification = {
  cni: 'none',
  product: 'none',
  confidence: 'certain',
  signs: [{ seen: 'no DaemonSet runs an agent', where: 'DaemonSets' }],
  versions: [],
  distribution: null,
  owner: { kind: 'unknown', name: '', reverts: false },
  namespace: null,
  embedded: false,
  agentSets: [],
  variant: { encapsulation: 'none', crossSubnet: false, bgp: false, bgpRoutes: [], backend: null, dataplane: 'unknown' },
  ipam: 'unknown',
  policyOnly: false,
  typha: 'unknown',
  others: [],
};

const AT = '2026-01-01T00:00:00Z';
const lease: Lease = { renewed: AT, durationSeconds: 40, ageSeconds: 0 };
const container: ContainerState = { image: 'a', ready: false, restarts: 0, state: 'waiting', reason: '', message: '', started: '', last: null };

const whole: Snapshot = {
  apiVersion: 'kubectl-cni/v1',
  kind: 'Snapshot',
  schema: 1,
  tool: '0.1.0',
  taken: AT,
  command: 'status',
  nodesAsked: [],
  identification,
  cluster: { 'cluster.version': observed({ gitVersion: 'v1.34.4' }, AT, 'GET /version'), 'cluster.daemonSets': unavailable('forbidden', 'no right') },
  nodes: { n1: { 'node.lease': observed(lease, AT, 'GET') }, n2: { 'node.lease': unavailable('timeout', 'no answer') } },
};

/** The snapshot with other parts; an undefined one is missing. */
function changed(parts: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...whole, ...parts });
}

const refused: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  ['empty', ' \n', /s\.json is empty/],
  ['cut off in a text', save(whole).slice(0, 200), /s\.json is cut off: it ends in the middle, after 200 bytes/],
  ['cut off after a brace', save(whole).slice(0, save(whole).indexOf('}') + 1), /s\.json is cut off/],
  ['not JSON', 'NAME READY', /s\.json is not JSON$/],
  ['wrong in the middle', save(whole).replace('"schema"', 'schema'), /s\.json is not JSON$/],
  ['a list', '[]', /s\.json is JSON, but no snapshot/],
  ['a Kubernetes object', '{"apiVersion":"v1","kind":"Pod"}', /s\.json is a Kubernetes Pod \(v1\)/],
  ['a status report', changed({ kind: 'Status' }), /s\.json is a Status of kubectl cni/],
  ['a newer schema', changed({ schema: 2, tool: '9.0.0' }), /, which kubectl cni 9\.0\.0 has written, is in a newer form than this program reads/],
  ['a newer API version', changed({ apiVersion: 'kubectl-cni/v2' }), /in a newer form/],
  ['no schema', changed({ schema: 'x' }), /damaged snapshot: its schema number is missing/],
  ['no nodes', changed({ nodes: undefined }), /damaged snapshot: nodes is no object/],
  ['no cluster', changed({ cluster: undefined }), /damaged snapshot: cluster is missing/],
  ['half an identification', changed({ identification: { cni: 'calico' } }), /identification\.product is no text/],
  ['a moment that is none', changed({ taken: 'soon' }), /taken is no moment/],
  ['a cluster fact of another shape', changed({ cluster: { 'cluster.version': observed({}, AT, '') } }), /: cluster\.version\.value\.gitVersion is no text/],
  ['an observation without its value', changed({ nodes: { n1: { 'node.lease': { state: 'observed', at: AT, from: '' } } } }), /nodes\.n1\.node\.lease\.value is missing/],
  ['an absence without a known reason', changed({ nodes: { n1: { 'node.lease': unavailable('lost' as never, '') } } }), /nodes\.n1\.node\.lease\.reason is none of forbidden/],
];

describe('a saved snapshot', () => {
  it('comes back as it was', () => {
    assert.deepEqual(load(save(whole), 's.json'), whole);
  });

  it('is the same text whatever the order in which facts came in', () => {
    const other = { ...whole, cluster: Object.fromEntries(Object.entries(whole.cluster).reverse()), nodes: { n2: whole.nodes['n2'] ?? {}, n1: whole.nodes['n1'] ?? {} } };
    assert.equal(save(other), save(whole));
  });

  it('keeps the order of init containers, which run one after the other', () => {
    const pod = {
      namespace: 'kube-system', node: 'n1', uid: '', phase: 'Pending', ready: false, readySince: '', deleting: false, goneBy: '', ips: [], created: AT, revision: '', unscheduled: '',
      initContainers: { 'upgrade-ipam': container, 'install-cni': container }, containers: {},
    };
    const loaded = load(save({ ...whole, nodes: { n1: { 'node.agents': observed({ 'calico-node-1': pod }, AT, 'GET') } } }), 's.json');
    const agents = loaded.nodes['n1']?.['node.agents'];
    assert.deepEqual(agents?.state === 'observed' && Object.keys(agents.value['calico-node-1']?.initContainers ?? {}), ['upgrade-ipam', 'install-cni']);
  });

  it('may hold a fact that this program does not know', () => {
    const text = changed({ cluster: { 'cluster.somethingNew': 1 } });
    assert.equal(load(text, 's.json').kind, 'Snapshot');
  });

  for (const [name, text, says] of refused) {
    it(`is refused: ${name}`, () => {
      assert.throws(
        () => load(text, 's.json'),
        (error) => error instanceof UsageError && says.test(error.message) && error.advice !== '' || assert.fail(String(error)),
      );
    });
  }
});
