/** A JSON Schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown };

/**
 * JSON Schema 2020-12 of one exported type of the dictionary, told from the source text of its files, doc comments included.
 * It reads the TypeScript that the dictionary is written in (interfaces, unions, arrays, records, mapped facts) and throws
 * on any other, so that a type cannot slip through unseen. Objects are closed.
 */
export function modelSchema(sources: readonly string[], root: string, title: string): Schema {
  const declarations = new Map(sources.flatMap((source) => [...declarationsOf(source)]));
  const used = new Map<string, Schema>();
  const reader: Reader = { declarations, used };
  const schema = declared(root, [], reader);
  const $defs = Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema, $defs };
}

interface Declaration {
  readonly kind: 'interface' | 'type';
  readonly parameters: readonly string[];
  readonly extends: string | undefined;
  readonly description: string;
  /** From the brace of an interface, from after the equals sign of a type. */
  readonly body: readonly string[];
}

interface Reader {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Definitions that were referred to. */
  readonly used: Map<string, Schema>;
}

/** A place in the tokens of a declaration, with what its type parameters stand for. */
interface Cursor {
  readonly tokens: readonly string[];
  at: number;
  readonly bound: ReadonlyMap<string, Schema>;
  readonly reader: Reader;
}

const HEAD = /(?:\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*)?^export (interface|type) (\w+)(?:<([^>]+)>)?(?: extends (\w+))? (=\s*|(?=\{))|^(type|interface) (\w+)(?:<([^>]+)>)? (=\s*|(?=\{))/gm;
const TOKEN = /\/\*\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*|'[^']*'|`[^`]*`|[A-Za-z_$][\w$]*|\d+|\S/g;

function* declarationsOf(source: string): Generator<[string, Declaration]> {
  for (const match of source.matchAll(HEAD)) {
    const [whole, comment = '', kind = match[7], name = match[8], parameters = match[9] ?? '', parent] = match;
    const tokens = source.slice(match.index + whole.length).match(TOKEN) ?? [];
    const declaration = { parameters: parameters.split(',').map((part) => part.trim()).filter((part) => part !== ''), extends: parent, description: prose(comment), body: tokens };
    if (name !== undefined) yield [name, { kind: kind === 'interface' ? 'interface' : 'type', ...declaration }];
  }
}

/** The schema of a declaration itself, its parameters bound. */
function declared(name: string, given: readonly Schema[], reader: Reader): Schema {
  const declaration = reader.declarations.get(name);
  if (declaration === undefined) throw new Error(`the dictionary has no type ${name}`);
  const cursor: Cursor = { tokens: declaration.body, at: 0, bound: new Map(declaration.parameters.map((parameter, index) => [parameter, given[index] ?? {}])), reader };
  const own = declaration.kind === 'interface' ? object(cursor) : union(cursor);
  const inherited = declaration.extends === undefined ? undefined : declared(declaration.extends, [], reader);
  return { ...(declaration.description === '' ? {} : { description: declaration.description }), ...(inherited === undefined ? own : merge(inherited, own)) };
}

function merge(parent: Schema, child: Schema): Schema {
  const properties = { ...(parent['properties'] as Schema), ...(child['properties'] as Schema) };
  return { ...child, properties, required: [...(parent['required'] as string[]), ...(child['required'] as string[])] };
}

function union(cursor: Cursor): Schema {
  accept(cursor, '|');
  const members = [single(cursor)];
  while (accept(cursor, '|')) members.push(single(cursor));
  const [only] = members;
  if (members.length === 1 && only !== undefined) return only;
  const values = members.flatMap((member) => ('const' in member ? [member['const']] : (member['enum'] as unknown[] | undefined) ?? []));
  if (members.every((member) => 'const' in member || 'enum' in member)) return { enum: values };
  const types = members.map((member) => (Object.keys(member).length === 1 ? member['type'] : undefined));
  if (types.every((type) => typeof type === 'string')) return { type: types };
  return { anyOf: members };
}

function single(cursor: Cursor): Schema {
  accept(cursor, 'readonly');
  let schema = primary(cursor);
  while (cursor.tokens[cursor.at] === '[' && cursor.tokens[cursor.at + 1] === ']') {
    cursor.at += 2;
    schema = { type: 'array', items: schema };
  }
  return schema;
}

const PRIMITIVES: Readonly<Record<string, Schema>> = { string: { type: 'string' }, number: { type: 'number' }, boolean: { type: 'boolean' }, null: { type: 'null' }, true: { const: true }, false: { const: false } };

function primary(cursor: Cursor): Schema {
  const token = next(cursor);
  if (token === '(') {
    const inner = union(cursor);
    expect(cursor, ')');
    return inner;
  }
  if (token === '{') {
    cursor.at -= 1;
    return object(cursor);
  }
  if (token.startsWith("'")) return { const: token.slice(1, -1) };
  if (token === '`CNI${number}`') return { type: 'string', pattern: '^CNI\\d{3}$' };
  if (token === 'keyof') return { enum: Object.keys(declared(next(cursor), [], cursor.reader)['properties'] as Schema) };
  return PRIMITIVES[token] ?? cursor.bound.get(token) ?? named(token, cursor);
}

/** A record, or a type of the dictionary: one with parameters is written out, another is referred to. */
function named(name: string, cursor: Cursor): Schema {
  const given: Schema[] = [];
  if (accept(cursor, '<')) {
    do given.push(union(cursor));
    while (accept(cursor, ','));
    expect(cursor, '>');
  }
  const [first, second] = given;
  if (name === 'Readonly' && first !== undefined) return first;
  if (name === 'Record' && second !== undefined) return { type: 'object', additionalProperties: second };
  if (given.length > 0) return declared(name, given, cursor.reader);
  const { used } = cursor.reader;
  if (!used.has(name)) {
    used.set(name, {});
    used.set(name, declared(name, [], cursor.reader));
  }
  return { $ref: `#/$defs/${name}` };
}

function object(cursor: Cursor): Schema {
  expect(cursor, '{');
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  while (!accept(cursor, '}')) {
    const description = comments(cursor);
    accept(cursor, 'readonly');
    if (accept(cursor, '[')) return mapped(cursor);
    const key = next(cursor).replaceAll("'", '');
    if (!accept(cursor, '?')) required.push(key);
    expect(cursor, ':');
    const schema = union(cursor);
    properties[key] = description === '' ? schema : { description, ...schema };
    accept(cursor, ';');
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

/** `{ readonly [F in Names]?: Wrapper<Facts[F]> }`: each fact by its name, none required. */
function mapped(cursor: Cursor): Schema {
  const variable = next(cursor);
  for (const word of ['in']) expect(cursor, word);
  next(cursor);
  for (const word of [']', '?', ':']) expect(cursor, word);
  const wrapper = next(cursor);
  expect(cursor, '<');
  const facts = declared(next(cursor), [], cursor.reader)['properties'] as Record<string, Schema>;
  for (const word of ['[', variable, ']', '>']) expect(cursor, word);
  accept(cursor, ';');
  expect(cursor, '}');
  const properties = Object.fromEntries(Object.entries(facts).map(([name, { description, ...schema }]) => [name, { ...(description === undefined ? {} : { description }), ...declared(wrapper, [schema], cursor.reader) }]));
  return { type: 'object', properties, additionalProperties: false };
}

/** The doc comment before a member; other comments are passed over. */
function comments(cursor: Cursor): string {
  let description = '';
  for (;;) {
    const token = cursor.tokens[cursor.at];
    if (token === undefined || !token.startsWith('/')) return description;
    if (token.startsWith('/**')) description = prose(token.slice(3, -2));
    cursor.at += 1;
  }
}

function prose(comment: string): string {
  return comment.replace(/^\s*\* ?/gm, '').replace(/\s+/g, ' ').trim();
}

function next(cursor: Cursor): string {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new Error('a declaration ends too early');
  cursor.at += 1;
  return token;
}

function accept(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, token: string): void {
  const found = next(cursor);
  if (found !== token) throw new Error(`"${token}" was expected, not "${found}", after ${cursor.tokens.slice(Math.max(0, cursor.at - 8), cursor.at - 1).join(' ')}`);
}
