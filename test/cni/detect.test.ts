import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { identify } from '../../src/cni/index.ts';
import type { AgentSet, Identification, Sign } from '../../src/model/identification.ts';
import { unavailable } from '../../src/model/observation.ts';
import { readObjects, type Expectation, type ObjectsCase } from './objects.ts';

const FOLDER = new URL('../objects/', import.meta.url);
/** What the first answer must already have right, for the next requests depend on it. */
const EARLY = ['cni', 'product', 'distribution', 'owner', 'namespace', 'embedded', 'agentSets', 'others'];

describe('identify', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).sort()) {
    describe(file.replace('.yaml', ''), () => {
      const objects = readObjects(new URL(file, FOLDER));
      const { withoutDaemonSets, ...expected } = objects.expect;

      it('says what is so, and nothing else', () => {
        assert.deepEqual(told(identifyTwice(objects)), expected);
      });

      it('gives signs that lie in objects which exist', () => {
        const whole = identifyTwice(objects);
        for (const sign of [...whole.signs, ...whole.others.flatMap(({ signs }) => signs)]) {
          assert.ok(isThere(sign, objects), `${sign.where} with ${sign.seen} is not in this cluster`);
        }
      });

      it('has the CNI, its place and its agents right after the first requests', () => {
        const early = told(identify({ cluster: objects.first, nodes: objects.nodes }));
        assert.deepEqual(only(early, EARLY), only(expected, EARLY));
      });

      if (withoutDaemonSets !== undefined) {
        it('claims no more than nodes tell where DaemonSets may not be listed', () => {
          const refused = unavailable('forbidden', 'list daemonsets.apps is not allowed');
          const cluster = { ...objects.first, 'cluster.daemonSets': refused, 'cluster.deployments': refused };
          const blind = identify({ cluster, nodes: objects.nodes });
          assert.deepEqual({ cni: blind.cni, confidence: blind.confidence }, withoutDaemonSets);
          assert.deepEqual(blind.agentSets, []);
        });
      }
    });
  }

  it('knows nothing where nothing was seen', () => {
    const blind = identify({ cluster: {}, nodes: {} });
    assert.deepEqual([blind.cni, blind.product, blind.confidence, blind.signs], ['unsupported', 'unknown', 'guess', []]);
  });

  it('looks for DaemonSets in the namespace it is given, and nowhere else', () => {
    const objects = readObjects(new URL('flannel-twice.yaml', FOLDER));
    const inside = identify({ cluster: objects.first, nodes: objects.nodes, namespace: 'kube-flannel' });
    assert.deepEqual(inside.agentSets.map(({ namespace }) => namespace), ['kube-flannel']);
    const elsewhere = identify({ cluster: objects.first, nodes: objects.nodes, namespace: 'default' });
    assert.deepEqual([elsewhere.cni, elsewhere.confidence, elsewhere.agentSets], ['flannel', 'likely', []]);
  });

  it('sees the data plane of VPP by its agent, where calico-node is not told of it', () => {
    const objects = readObjects(new URL('calico-manifest-ipip.yaml', FOLDER));
    const seen = objects.first['cluster.daemonSets'];
    assert.ok(seen?.state === 'observed');
    const [set] = Object.values(seen.value);
    assert.ok(set !== undefined);
    const agent = { image: 'docker.io/calicovpp/agent:v3.28.0', command: [], args: [], env: {}, requests: {} };
    const value = { ...seen.value, 'calico-vpp-dataplane/calico-vpp-node': { ...set, template: { ...set.template, containers: { agent } } } };
    const whole = identify({ cluster: { ...objects.first, 'cluster.daemonSets': { ...seen, value } }, nodes: objects.nodes });
    assert.deepEqual([whole.cni, whole.variant.dataplane, whole.others], ['calico', 'vpp', []]);
  });

  it("takes Calico's network from the operator's Installation where DaemonSets may not be listed", () => {
    const blind = (file: string): Identification => {
      const { nodes, whole } = readObjects(new URL(file, FOLDER));
      const refused = unavailable('forbidden', 'list daemonsets.apps is not allowed');
      return identify({ cluster: { ...whole([]), 'cluster.daemonSets': refused, 'cluster.deployments': refused }, nodes });
    };
    const bgp = blind('calico-operator.yaml');
    assert.deepEqual(
      [bgp.cni, bgp.confidence, bgp.variant.encapsulation, bgp.variant.bgp, bgp.ipam, bgp.versions, bgp.typha],
      ['calico', 'likely', 'vxlan', true, 'calico-ipam', [{ part: 'calico', version: 'v3.32.1' }], 'unknown'],
    );
    assert.equal(blind('rke2-calico.yaml').variant.bgp, false);
  });

  it('tells the IPAM by what the DaemonSet prepares where its ConfigMap may not be read', () => {
    const first = (file: string): Identification => {
      const { first: cluster, nodes } = readObjects(new URL(file, FOLDER));
      return identify({ cluster, nodes });
    };
    assert.equal(first('calico-manifest-ipip.yaml').ipam, 'calico-ipam');
    assert.equal(first('calico-policy-only.yaml').ipam, 'host-local');
    assert.equal(first('calico-combined-image-renamed.yaml').typha, 'not-used');
  });

  it('does not call a cluster empty because of the namespace it was told to look in', () => {
    const objects = readObjects(new URL('none.yaml', FOLDER));
    const elsewhere = identify({ cluster: objects.first, nodes: objects.nodes, namespace: 'default' });
    assert.deepEqual([elsewhere.cni, elsewhere.product], ['unsupported', 'unknown']);
  });
});

/** As the program does it: by the first facts, then by all that these let it ask for. */
function identifyTwice({ first, nodes, whole }: ObjectsCase): Identification {
  const { agentSets } = identify({ cluster: first, nodes });
  return identify({ cluster: whole(agentSets), nodes });
}

/** The identification in the words of the case files, without its signs. */
function told(identification: Identification): Omit<Expectation, 'withoutDaemonSets'> {
  const { signs: _signs, versions, agentSets, others, ...rest } = identification;
  return {
    ...rest,
    versions: Object.fromEntries(versions.map(({ part, version }) => [part, version])),
    agentSets: agentSets.map(agentSet),
    others: others.map(({ product }) => product),
  };
}

function agentSet({ cni, namespace, name, calicoContainer, flannelContainer, selector }: AgentSet): Record<string, unknown> {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return { cni, where: `${namespace}/${name}`, calico: calicoContainer, flannel: flannelContainer, selector: labels.join(',') };
}

function only<T extends object>(value: T, keys: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key))) as Partial<T>;
}

/** A sign of all nodes is there when one node is; of no DaemonSet, when none runs a CNI, which the expectation says. */
function isThere({ seen, where }: Sign, { names }: ObjectsCase): boolean {
  if (where === 'API server') return names.has(seen);
  if (names.has(where)) return true;
  const ofNodes = ['Nodes', 'Node kubelet version', 'Node annotation k3s.io/node-args', 'DaemonSets'];
  return ofNodes.includes(where) && [...names].some((name) => name.startsWith('Node '));
}
