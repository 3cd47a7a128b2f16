import { ParseError } from './parse-error.ts';

/** An object of a tool's JSON, in which nothing is trusted to be there. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What `tool -j` printed: a list of objects. Nothing at all is an empty list, as some versions of iproute2 print it; empty
 * objects, which others print for what they filtered out, are left out.
 */
export function jsonObjects(text: string, tool: string): readonly JsonObject[] {
  if (text.trim() === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ParseError(`the answer of ${tool} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`, { cause: error });
  }
  if (!Array.isArray(parsed)) throw new ParseError(`the answer of ${tool} is not a list`);
  return parsed.filter(isObject).filter((object) => Object.keys(object).length > 0);
}

/** The object at a path; empty where it ends early. */
export function objectIn(object: JsonObject, ...path: readonly string[]): JsonObject {
  let found: unknown = object;
  for (const step of path) found = isObject(found) ? found[step] : undefined;
  return isObject(found) ? found : {};
}

export function objectsIn(object: JsonObject, key: string): readonly JsonObject[] {
  const found = object[key];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

export function wordsIn(object: JsonObject, key: string): readonly string[] {
  const found = object[key];
  return Array.isArray(found) ? found.filter((word) => typeof word === 'string') : [];
}

/** A text, or a number as it is written; null when it is missing or empty. */
export function wordIn(object: JsonObject, key: string): string | null {
  const found = object[key];
  return typeof found === 'string' || typeof found === 'number' ? String(found) || null : null;
}

export function numberIn(object: JsonObject, key: string): number | null {
  const found = object[key];
  return typeof found === 'number' ? found : null;
}

/** A number without which the answer makes no sense. */
export function numberNeeded(object: JsonObject, key: string, of: string): number {
  const found = numberIn(object, key);
  if (found === null) throw new ParseError(`${of} has no ${key}`);
  return found;
}

/** A text without which the answer makes no sense. */
export function wordNeeded(object: JsonObject, key: string, of: string): string {
  const found = wordIn(object, key);
  if (found === null) throw new ParseError(`${of} has no ${key}`);
  return found;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
