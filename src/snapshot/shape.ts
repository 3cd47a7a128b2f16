/** Tells what is wrong with a value, as a clause with the place (`nodes.n1: no object`); undefined when nothing is. */
export type Shape = (value: unknown, place: string) => string | undefined;

export const text: Shape = (value, place) => (typeof value === 'string' ? undefined : `${place} is no text`);
export const number: Shape = (value, place) => (typeof value === 'number' ? undefined : `${place} is no number`);
export const flag: Shape = (value, place) => (typeof value === 'boolean' ? undefined : `${place} is neither true nor false`);

/** RFC 3339, or another form that can be read as a moment. */
export const moment: Shape = (value, place) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? undefined : `${place} is no moment`);

export function oneOf(...words: readonly string[]): Shape {
  return (value, place) => (typeof value === 'string' && words.includes(value) ? undefined : `${place} is none of ${words.join(', ')}`);
}

export function orNull(shape: Shape): Shape {
  return (value, place) => (value === null ? undefined : shape(value, place));
}

export function optional(shape: Shape): Shape {
  return (value, place) => (value === undefined ? undefined : shape(value, place));
}

export function listOf(shape: Shape): Shape {
  return (value, place) => (Array.isArray(value) ? first(value.map((item, index) => () => shape(item, `${place}[${index}]`))) : `${place} is no list`);
}

/** An object whose keys are names. */
export function mapOf(shape: Shape): Shape {
  return (value, place) =>
    isObject(value) ? first(Object.entries(value).map(([key, item]) => () => shape(item, `${place}.${key}`))) : `${place} is no object`;
}

/** An object with these fields; others do no harm. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, place) =>
    isObject(value) ? first(Object.entries(fields).map(([name, shape]) => () => shape(value[name], `${place}.${name}`))) : `${place} is ${value === undefined ? 'missing' : 'no object'}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
