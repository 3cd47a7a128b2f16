import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { identify } from '../../src/cni/index.ts';
import type { AgentSet, Identification } from '../../src/model/identification.ts';
import { unavailable } from '../../src/model/observation.ts';
import { readObjects, type Expectation, type ObjectsCase } from './objects.ts';

const FOLDER = new URL('../objects/', import.meta.url);
/** Facts of the first requests; the others are asked for when these have told which CNI it is. */
const FIRST = ['cluster.version', 'cluster.apiGroups', 'cluster.daemonSets', 'cluster.deployments'];
/** What the first answer must already have right, for the next requests depend on it. */
const EARLY = ['cni', 'product', 'distribution', 'owner', 'namespace', 'embedded', 'agentSets', 'others'];

describe('identify', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml')).sort()) {
    describe(file.replace('.yaml', ''), () => {
      const objects = readObjects(new URL(file, FOLDER).pathname);
      const { withoutDaemonSets, ...expected } = objects.expect;

      it('says what is so, and nothing else', () => {
        assert.deepEqual(told(identify(objects)), expected);
      });

      it('gives signs that lie in objects which exist', () => {
        const whole = identify(objects);
        for (const { where } of [...whole.signs, ...whole.others.flatMap(({ signs }) => signs)]) {
          assert.ok(isThere(where, objects), `${where} is no object of this cluster`);
        }
      });

      it('has the CNI, its place and its agents right after the first requests', () => {
        const early = told(identify({ ...objects, cluster: firstFacts(objects) }));
        assert.deepEqual(only(early, EARLY), only(expected, EARLY));
      });

      if (withoutDaemonSets !== undefined) {
        it('claims no more than nodes tell where DaemonSets may not be listed', () => {
          const refused = unavailable('forbidden', 'list daemonsets.apps is not allowed');
          const blind = identify({ ...objects, cluster: { ...firstFacts(objects), 'cluster.daemonSets': refused, 'cluster.deployments': refused } });
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
    const objects = readObjects(new URL('flannel-twice.yaml', FOLDER).pathname);
    const inside = identify({ ...objects, namespace: 'kube-flannel' });
    assert.deepEqual(inside.agentSets.map(({ namespace }) => namespace), ['kube-flannel']);
    const elsewhere = identify({ ...objects, namespace: 'default' });
    assert.deepEqual([elsewhere.cni, elsewhere.confidence, elsewhere.agentSets], ['flannel', 'likely', []]);
  });

  it('does not call a cluster empty because of the namespace it was told to look in', () => {
    const objects = readObjects(new URL('none.yaml', FOLDER).pathname);
    const elsewhere = identify({ ...objects, namespace: 'default' });
    assert.deepEqual([elsewhere.cni, elsewhere.product], ['unsupported', 'unknown']);
  });
});

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

function firstFacts({ cluster }: ObjectsCase): ObjectsCase['cluster'] {
  return only(cluster, FIRST);
}

function only<T extends object>(value: T, keys: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key))) as Partial<T>;
}

/** Signs of a kind of object, such as all nodes, are there when one such object is; of no DaemonSet when none runs a CNI. */
function isThere(where: string, { names }: ObjectsCase): boolean {
  if (names.has(where)) return true;
  const kinds: Readonly<Record<string, string>> = {
    'Nodes': 'Node',
    'Node kubelet version': 'Node',
    'Node annotation k3s.io/node-args': 'Node',
    'API server': 'APIGroupList',
    'DaemonSets': 'Node',
  };
  const kind = kinds[where];
  return kind !== undefined && [...names].some((name) => name.startsWith(`${kind} `));
}
