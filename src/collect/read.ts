import type { ApiObject } from '../kube/cluster.ts';

/**
 * Reading objects of the API, in which nothing is trusted to be there or to have its type: each function follows the
 * path and gives an empty value where it ends early.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** An object; empty when there is none. */
export function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  const found = follow(value, path);
  return isFields(found) ? found : {};
}

/** A list; empty when there is none. */
export function itemsAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = follow(value, path);
  return Array.isArray(found) ? found : [];
}

/** A text; a number or a truth value as it is written; empty when there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = follow(value, path);
  return typeof found === 'string' ? found : typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** As `textAt`, with null for what is missing or empty. */
export function wordAt(value: unknown, ...path: readonly string[]): string | null {
  return textAt(value, ...path) || null;
}

/** A number, also one that is written as text; null when there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const text = textAt(value, ...path);
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

/** True for `true` alone. */
export function flagAt(value: unknown, ...path: readonly string[]): boolean {
  return follow(value, path) === true;
}

/** Texts of a list. */
export function wordsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return itemsAt(value, ...path).filter((item) => typeof item === 'string');
}

/** An object of texts, such as labels. */
export function textsAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fieldsAt(value, ...path)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Objects of the API by what identifies them; those without it are left out. */
export function keyed<T>(objects: readonly ApiObject[], key: (object: ApiObject) => string, trim: (object: ApiObject) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(objects.map((object) => [key(object), trim(object)] as const).filter(([name]) => name !== ''));
}

export function nameOf(object: ApiObject): string {
  return textAt(object, 'metadata', 'name');
}

/** `namespace/name`; empty without a name. */
export function namespacedName(object: ApiObject): string {
  const name = nameOf(object);
  return name === '' ? '' : `${textAt(object, 'metadata', 'namespace')}/${name}`;
}

function follow(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const step of path) {
    if (!isFields(found) || !Object.hasOwn(found, step)) return undefined;
    found = found[step];
  }
  return found;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
