import { isDeepStrictEqual } from 'node:util'

import { LabError } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'

/** An object of the cluster, named as kubectl takes it. */
export interface ObjectName {
  kind: string
  namespace?: string
  name: string
}

/** Some fields of an object as they were; `change` alters them, `restore` puts them back. It outlives a JSON file. */
export interface KeptFields extends ObjectName {
  /** By JSON pointer; without a value where the object has no such field. */
  fields: readonly { path: string; value?: unknown }[]
  subresource?: 'status'
}

/** Reads the fields and changes nothing. */
export async function keep(lab: Lab, object: ObjectName, paths: readonly string[], subresource?: 'status'): Promise<KeptFields> {
  const found = await lab.get<unknown>(words(object))
  const fields = paths.map((path) => ({ path, value: at(found, path) }))
  return { ...object, fields, ...(subresource === undefined ? {} : { subresource }) }
}

/** What a kept field held. */
export function keptValue<T>(kept: KeptFields, path: string): T | undefined {
  return kept.fields.find((field) => field.path === path)?.value as T | undefined
}

/** Sets kept fields, by JSON pointer, and takes away those whose value is undefined. */
export async function change(lab: Lab, kept: KeptFields, values: Readonly<Record<string, unknown>>): Promise<void> {
  const stray = Object.keys(values).find((path) => !kept.fields.some((field) => field.path === path))
  if (stray !== undefined) throw new Error(`${stray} would be changed without having been kept`)
  await set(lab, kept, Object.entries(values).map(([path, value]) => ({ path, value })))
}

/** Puts the fields back; throws when they are not as they were afterwards. */
export async function restore(lab: Lab, kept: KeptFields): Promise<void> {
  await set(lab, kept, kept.fields)
  const now = await lab.get<unknown>(words(kept))
  const odd = kept.fields.find(({ path, value }) => !isDeepStrictEqual(at(now, path), value))
  if (odd !== undefined) throw new LabError(`${odd.path} of ${kept.kind} ${kept.name} is not as it was before`)
}

/** The JSON pointer of an annotation. */
export function annotation(key: string): string {
  return `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

async function set(lab: Lab, object: KeptFields, fields: KeptFields['fields']): Promise<void> {
  const now = await lab.get<unknown>(words(object))
  const operations = fields.flatMap(({ path, value }) => {
    const current = at(now, path)
    if (isDeepStrictEqual(current, value)) return []
    return [value === undefined ? { op: 'remove', path } : { op: current === undefined ? 'add' : 'replace', path, value }]
  })
  if (operations.length === 0) return
  const subresource = object.subresource === undefined ? [] : [`--subresource=${object.subresource}`]
  await lab.kubectl(['patch', ...words(object), ...subresource, '--type=json', '-p', JSON.stringify(operations)])
}

function words({ kind, namespace, name }: ObjectName): string[] {
  return [kind, name, ...(namespace === undefined ? [] : ['-n', namespace])]
}

function at(object: unknown, path: string): unknown {
  const keys = path.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], object)
}
