import { InternalError } from '../../src/model/errors.ts';
import type { ApiObject } from '../../src/kube/index.ts';

type Test = (labels: Readonly<Record<string, string>>) => boolean;

const SET_BASED = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/;
const PRESENCE = /^(!?)([A-Za-z0-9][\w./-]*)$/;

/** Whether labels fit a selector in kubectl's syntax: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function fitsLabels(object: ApiObject, selector: string | undefined): boolean {
  if (selector === undefined || selector === '') return true;
  return terms(selector).every((term) => labelTest(term)(object.metadata?.labels ?? {}));
}

/** Whether an object fits a field selector; a field that the real API server does not know for its kind is an error. */
export function fitsFields(object: ApiObject, selector: string | undefined): boolean {
  if (selector === undefined || selector === '') return true;
  return selector.split(',').every((term) => {
    const [, path = '', operator, wanted] = EQUALITY.exec(term.trim()) ?? [];
    if (operator === undefined || !fieldsOf(object.kind).includes(path)) {
      throw new InternalError(`the memory cluster knows no field selector "${term}" for ${object.kind}`);
    }
    return (fieldText(object, path) === wanted) === (operator !== '!=');
  });
}

function terms(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/).map((term) => term.trim());
}

function labelTest(term: string): Test {
  const [, setKey, word, values] = SET_BASED.exec(term) ?? [];
  if (setKey !== undefined) {
    const list = (values ?? '').split(',').map((value) => value.trim());
    return (labels) => list.includes(labels[setKey] ?? ' absent') === (word === 'in');
  }
  const [, key, operator, wanted] = EQUALITY.exec(term) ?? [];
  if (key !== undefined) return (labels) => (labels[key] === wanted) === (operator !== '!=');
  const [, not, name] = PRESENCE.exec(term) ?? [];
  if (name === undefined) throw new InternalError(`the memory cluster cannot read the label selector "${term}"`);
  return (labels) => name in labels === (not === '');
}

function fieldsOf(kind: string | undefined): readonly string[] {
  const everywhere = ['metadata.name', 'metadata.namespace'];
  if (kind === 'Pod') return [...everywhere, 'spec.nodeName', 'spec.hostNetwork', 'status.phase'];
  if (kind !== 'Event') return everywhere;
  return [...everywhere, ...['kind', 'name', 'namespace', 'uid'].map((field) => `involvedObject.${field}`), 'reason', 'type'];
}

function fieldText(object: ApiObject, path: string): string {
  const value = path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
  return value === undefined ? (path === 'spec.hostNetwork' ? 'false' : '') : String(value);
}
