import { isNodeFact } from '../model/facts.ts';
import type { FactName } from '../model/facts.ts';
import type { UnavailableReason } from '../model/observation.ts';
import { FACT_SHAPES } from './fact-shapes.ts';
import { flag, isObject, listOf, mapOf, moment, object, oneOf, orNull, text } from './shape.ts';
import type { Shape } from './shape.ts';

const REASONS: Readonly<Record<UnavailableReason, true>> = {
  forbidden: true,
  timeout: true,
  silent: true,
  'not-scheduled': true,
  'not-installed': true,
  'parse-failed': true,
  'not-asked': true,
  'not-applicable': true,
  unsettled: true,
  failed: true,
};

const sign = object({ seen: text, where: text });

const identification = object({
  cni: oneOf('calico', 'flannel', 'canal', 'unsupported', 'none'),
  product: text,
  confidence: oneOf('certain', 'likely', 'guess'),
  signs: listOf(sign),
  versions: listOf(object({ part: text, version: orNull(text) })),
  distribution: orNull(text),
  owner: object({ kind: text, name: text, reverts: flag }),
  namespace: orNull(text),
  embedded: flag,
  agentSets: listOf(
    object({ cni: text, namespace: text, name: text, selector: mapOf(text), calicoContainer: orNull(text), flannelContainer: orNull(text) }),
  ),
  variant: object({ encapsulation: text, crossSubnet: flag, bgp: flag, bgpRoutes: listOf(oneOf('ipv4', 'ipv6')), backend: orNull(text), dataplane: text }),
  ipam: text,
  policyOnly: flag,
  typha: text,
  others: listOf(object({ product: text, signs: listOf(sign) })),
});

/** All of a snapshot but its kind and schema. */
export const SNAPSHOT_SHAPE: Shape = object({
  tool: text,
  taken: moment,
  command: oneOf('status', 'probe'),
  nodesAsked: listOf(text),
  identification,
  cluster: observations((fact) => !isNodeFact(fact)),
  nodes: mapOf(observations(isNodeFact)),
});

/** Facts that this program does not know do no harm: nothing reads them. */
function observations(belongs: (fact: FactName) => boolean): Shape {
  const facts = (Object.keys(FACT_SHAPES) as FactName[]).filter(belongs);
  return (value, place) => {
    if (!isObject(value)) return `${place} is ${value === undefined ? 'missing' : 'no object'}`;
    for (const fact of facts) {
      const wrong = Object.hasOwn(value, fact) ? observation(FACT_SHAPES[fact])(value[fact], `${place}.${fact}`) : undefined;
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

function observation(value: Shape): Shape {
  const seen = object({ value, at: text, from: text });
  const missing = object({ reason: oneOf(...Object.keys(REASONS)), detail: text });
  return (given, place) => {
    if (!isObject(given)) return `${place} is no object`;
    return given['state'] === 'observed' ? seen(given, place) : given['state'] === 'unavailable' ? missing(given, place) : `${place}.state is neither observed nor unavailable`;
  };
}
