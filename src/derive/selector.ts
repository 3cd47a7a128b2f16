type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

/**
 * Compiles a selector in Calico's own language: `all()`, `has(key)`, `key == 'value'`, `key in {'a', 'b'}`, with `!`,
 * `&&`, `||` and parentheses. Empty selects everything. Undefined when it cannot be read, so that nothing is concluded
 * from it. https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy#selectors
 */
export function compileSelector(text: string): Test | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  if (tokens.length === 0) return () => true;
  const reader = { tokens, at: 0 };
  const test = either(reader);
  return test !== undefined && reader.at === tokens.length ? test : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN = /\s*(&&|\|\||==|!=|[!(){},]|"[^"]*"|'[^']*'|[A-Za-z0-9_./-]+)/y;

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

function either(reader: Reader): Test | undefined {
  let left = both(reader);
  while (left !== undefined && take(reader, '||')) {
    const [a, b] = [left, both(reader)];
    left = b === undefined ? undefined : (labels) => a(labels) || b(labels);
  }
  return left;
}

function both(reader: Reader): Test | undefined {
  let left = single(reader);
  while (left !== undefined && take(reader, '&&')) {
    const [a, b] = [left, single(reader)];
    left = b === undefined ? undefined : (labels) => a(labels) && b(labels);
  }
  return left;
}

function single(reader: Reader): Test | undefined {
  if (take(reader, '!')) {
    const inner = single(reader);
    return inner === undefined ? undefined : (labels) => !inner(labels);
  }
  if (take(reader, '(')) {
    const inner = either(reader);
    return inner !== undefined && take(reader, ')') ? inner : undefined;
  }
  const word = next(reader);
  if (word === undefined) return undefined;
  if (take(reader, '(')) return call(word, reader);
  return comparison(word, reader);
}

function call(name: string, reader: Reader): Test | undefined {
  if (name === 'all' || name === 'global') return take(reader, ')') ? () => true : undefined;
  const key = next(reader);
  if (name !== 'has' || key === undefined || !take(reader, ')')) return undefined;
  return (labels) => labels[key] !== undefined;
}

function comparison(key: string, reader: Reader): Test | undefined {
  const operator = next(reader);
  if (operator === 'in') return among(reader, (values) => (labels) => labels[key] !== undefined && values.includes(labels[key]));
  if (operator === 'not' && take(reader, 'in')) {
    return among(reader, (values) => (labels) => labels[key] === undefined || !values.includes(labels[key]));
  }
  const second = operator === 'starts' || operator === 'ends' ? next(reader) : 'with';
  const value = literal(next(reader));
  if (value === undefined || second !== 'with') return undefined;
  switch (operator) {
    case '==':
      return (labels) => labels[key] === value;
    case '!=':
      return (labels) => labels[key] !== value;
    case 'contains':
      return (labels) => labels[key]?.includes(value) === true;
    case 'starts':
      return (labels) => labels[key]?.startsWith(value) === true;
    case 'ends':
      return (labels) => labels[key]?.endsWith(value) === true;
    default:
      return undefined;
  }
}

function among(reader: Reader, make: (values: readonly string[]) => Test): Test | undefined {
  const values: string[] = [];
  if (!take(reader, '{')) return undefined;
  while (!take(reader, '}')) {
    const value = literal(next(reader));
    if (value === undefined) return undefined;
    values.push(value);
    take(reader, ',');
  }
  return make(values);
}

function literal(token: string | undefined): string | undefined {
  return token !== undefined && /^["']/.test(token) ? token.slice(1, -1) : undefined;
}

function next(reader: Reader): string | undefined {
  return reader.tokens[reader.at++];
}

function take(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at++;
  return true;
}
