import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { parseDocument } from 'yaml';
import { TYPES, krewFile, ownRule } from './fault.ts';
import type { Fault } from './fault.ts';
import { MANIFEST_SCHEMA } from './manifest.ts';
import type { Manifest } from './manifest.ts';

const SCANNER = krewFile('internal/index/indexscanner/scanner.go');
/** Errors of YAML that the reader of krew does not have. */
const PASSED_OVER: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'krew takes the last of them',
  MULTIPLE_DOCS: 'krew takes the first of them',
};
const isManifest = new Ajv({ allErrors: true, verbose: true }).compile<Manifest>(MANIFEST_SCHEMA);

/** A manifest and what is wrong with its form; without the manifest when it cannot be judged any further. */
export interface ReadManifest {
  readonly manifest: Manifest | undefined;
  readonly faults: readonly Fault[];
}

/** Reads a manifest. A field that is null counts as left out, as it does for krew. */
export function readManifest(text: string): ReadManifest {
  const [action] = /\{\{[^}]*\}*/.exec(text) ?? [];
  if (action !== undefined) return refused('unfilled', ownRule(`krew reads no templates, ${SCANNER}`), `the manifest has the action ${action} of a template: fill it first`);
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    const instead = PASSED_OVER[error.code];
    return refused('yaml', instead === undefined ? SCANNER : ownRule(`${instead}, ${SCANNER}`), `the manifest is not YAML, ${error.message.split(/:?\n/)[0]}: mend it there`);
  }
  const value: unknown = document.toJS({ reviver: (_key, part: unknown) => part ?? undefined });
  if (isManifest(value)) return { manifest: value, faults: [] };
  const errors = isManifest.errors ?? [];
  const manifest = errors.every(({ keyword }) => keyword === 'additionalProperties') ? (value as Manifest) : undefined;
  return { manifest, faults: errors.map(formFault) };
}

function refused(rule: string, source: string, message: string): ReadManifest {
  return { manifest: undefined, faults: [{ rule, source, message }] };
}

function formFault({ keyword, instancePath, params, data }: ErrorObject): Fault {
  const path = instancePath.slice(1).replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    const field = `${path}${path === '' ? '' : '.'}${String(params['additionalProperty'])}`;
    return { rule: 'unknown-field', source: ownRule(`krew passes over such a field, ${SCANNER}`), message: `krew has no field ${field}: mend its name or take it out` };
  }
  const isScalar = typeof data === 'number' || typeof data === 'boolean';
  const source = isScalar && params['type'] === 'string' ? ownRule(`krew makes a text of it, ${SCANNER}, which may not be the one that was meant`) : TYPES;
  const wanted = { string: 'a text: put it in quotes', array: 'a list: write - before each entry', object: 'a map of fields: write them below it, indented' }[String(params['type'])];
  return { rule: 'field-type', source, message: `${path === '' ? 'the whole' : path} is not ${wanted ?? String(params['type'])}` };
}
