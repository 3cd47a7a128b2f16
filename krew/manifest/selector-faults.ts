import { INDEX_CHECK, VALIDATE, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Requirement, Selector } from './manifest.ts';
import { KREW_PLATFORMS } from './selected-platforms.ts';

const APIMACHINERY = 'https://github.com/kubernetes/kubernetes/blob/v1.34.1/staging/src/k8s.io/apimachinery/pkg';
const AS_SELECTOR = `${APIMACHINERY}/apis/meta/v1/helpers.go`;
const REQUIREMENT = `${APIMACHINERY}/labels/selector.go`;

/** What is wrong with the form of a selector, whatever it selects; `where` says whose it is. */
export function selectorFaults(selector: Selector | undefined, where: string): Fault[] {
  const { matchLabels, matchExpressions } = selector ?? {};
  if (matchLabels === undefined && (matchExpressions ?? []).length === 0) {
    return [{ rule: 'selector', source: VALIDATE, message: `${where}.selector is missing or empty: say with matchLabels which os and arch it is for` }];
  }
  const faults: Fault[] = [];
  const empty = [matchLabels && Object.keys(matchLabels).length === 0 && 'matchLabels', matchExpressions?.length === 0 && 'matchExpressions'];
  for (const part of empty) if (part) faults.push({ rule: 'selector', source: VALIDATE, message: `${where}.selector.${part} is empty: fill it or take it out` });
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] }));
  return [...faults, ...[...labels, ...(matchExpressions ?? [])].flatMap((requirement) => requirementFaults(requirement, `${where}.selector`))];
}

function requirementFaults({ key, operator, values = [] }: Requirement, where: string): Fault[] {
  if (key !== 'os' && key !== 'arch') return [{ rule: 'selector-key', source: VALIDATE, message: `${where} asks for ${key ?? 'no key'}: krew knows os and arch only` }];
  const [takesValues, takesNone] = [['In', 'NotIn'], ['Exists', 'DoesNotExist']].map((operators) => operators.includes(operator ?? ''));
  if (!takesValues && !takesNone) {
    return [{ rule: 'selector-operator', source: AS_SELECTOR, message: `${where} has the operator ${operator ?? 'missing'} for ${key}: write In, NotIn, Exists or DoesNotExist` }];
  }
  if (takesValues === (values.length === 0)) {
    return [{ rule: 'selector-values', source: REQUIREMENT, message: `${where} has ${takesNone ? 'values' : 'no values'} for ${key} ${operator}: ${takesNone ? 'take them out' : 'write at least one'}` }];
  }
  const known = new Set(KREW_PLATFORMS.map((platform) => platform[key]));
  return values
    .filter((value) => !known.has(value))
    .map((value) => ({
      rule: 'selector-value',
      source: ownRule(`krew refuses it when nothing else is selected, ${INDEX_CHECK}`),
      message: `${where} has ${key} ${JSON.stringify(value)}, which krew does not run on: write one of ${[...known].join(', ')}`,
    }));
}
