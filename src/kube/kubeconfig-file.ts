import { LineCounter, parseDocument, visit } from 'yaml';
import type { YAMLParseError } from 'yaml';
import { UsageError } from '../model/errors.ts';
import type { PlatformPaths } from './platform-paths.ts';

export interface ContextEntry {
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
}

/** A cluster of a kubeconfig; paths are absolute or as the flag gave them. */
export interface ClusterEntry {
  readonly server?: string | undefined;
  readonly tlsServerName?: string | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly certificateAuthority?: string | undefined;
  readonly certificateAuthorityData?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly disableCompression?: boolean | undefined;
  /** The configuration that a credential plugin may be handed. */
  readonly pluginConfig?: unknown;
}

/** A user of a kubeconfig; paths are absolute or as the flag gave them. */
export interface UserEntry {
  readonly clientCertificate?: string | undefined;
  readonly clientCertificateData?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly clientKeyData?: string | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly asUserExtra?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly exec?: ExecPlugin | undefined;
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, string>> } | undefined;
}

/** A command that yields credentials; `command` is a name, or a path: where the kubeconfig gave a relative one, from its own folder on. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string | undefined;
  readonly interactiveMode?: string | undefined;
  readonly provideClusterInfo: boolean;
}

/** One kubeconfig file, or several merged. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

/** Reads the text of one kubeconfig; a UsageError names the file and what in it is wrong, and quotes no values. */
export function parseKubeconfig(text: string, file: string, paths: PlatformPaths): Kubeconfig {
  const root = record(parseYaml(text, file), file, 'the file');
  if (root['kind'] !== undefined && root['kind'] !== 'Config') {
    throw new UsageError(`${file} is a ${String(root['kind'])}, not a kubeconfig`, 'Give a kubeconfig, a file whose kind is Config.');
  }
  const folder = paths.folderOf(file);
  const absolute = (path: string | undefined): string | undefined => (path === undefined || paths.isAbsolute(path) ? path : paths.join(folder, path));
  // A name without a separator is looked for on PATH, and must not become one by being joined with `.`.
  const program = (command: string): string => {
    if (!command.includes(paths.separator) || paths.isAbsolute(command)) return command;
    const joined = paths.join(folder, command);
    return joined.includes(paths.separator) ? joined : `.${paths.separator}${joined}`;
  };
  return {
    files: [file],
    currentContext: string(root, 'current-context', file, ''),
    contexts: entries(root, 'contexts', 'context', file, (fields, at) => ({
      cluster: string(fields, 'cluster', file, at),
      user: string(fields, 'user', file, at),
    })),
    clusters: entries(root, 'clusters', 'cluster', file, (fields, at) => ({
      server: string(fields, 'server', file, at),
      tlsServerName: string(fields, 'tls-server-name', file, at),
      insecureSkipTlsVerify: boolean(fields, 'insecure-skip-tls-verify', file, at),
      certificateAuthority: absolute(string(fields, 'certificate-authority', file, at)),
      certificateAuthorityData: string(fields, 'certificate-authority-data', file, at),
      proxyUrl: string(fields, 'proxy-url', file, at),
      disableCompression: boolean(fields, 'disable-compression', file, at),
      pluginConfig: list(fields, 'extensions', file, at)
        .map((entry, index) => record(entry, file, `${at}.extensions[${index}]`))
        .find((entry) => entry['name'] === 'client.authentication.k8s.io/exec')?.['extension'],
    })),
    users: entries(root, 'users', 'user', file, (fields, at) => user(fields, file, at, { absolute, program })),
  };
}

/** Paths of a file, which are relative to it. */
interface Resolved {
  readonly absolute: (path: string | undefined) => string | undefined;
  readonly program: (command: string) => string;
}

function user(fields: Fields, file: string, at: string, { absolute, program }: Resolved): UserEntry {
  const provider = optionalRecord(fields, 'auth-provider', file, at);
  const extra = optionalRecord(fields, 'as-user-extra', file, at) ?? {};
  return {
    clientCertificate: absolute(string(fields, 'client-certificate', file, at)),
    clientCertificateData: string(fields, 'client-certificate-data', file, at),
    clientKey: absolute(string(fields, 'client-key', file, at)),
    clientKeyData: string(fields, 'client-key-data', file, at),
    token: string(fields, 'token', file, at),
    tokenFile: absolute(string(fields, 'tokenFile', file, at)),
    username: string(fields, 'username', file, at),
    password: string(fields, 'password', file, at),
    as: string(fields, 'as', file, at),
    asUid: string(fields, 'as-uid', file, at),
    asGroups: strings(fields, 'as-groups', file, at),
    asUserExtra: Object.fromEntries(Object.keys(extra).map((key) => [key, strings(extra, key, file, `${at}.as-user-extra`)])),
    exec: execPlugin(optionalRecord(fields, 'exec', file, at), file, `${at}.exec`, program),
    authProvider:
      provider === undefined
        ? undefined
        : {
            name: string(provider, 'name', file, `${at}.auth-provider`) ?? '',
            config: (optionalRecord(provider, 'config', file, `${at}.auth-provider`) ?? {}) as Record<string, string>,
          },
  };
}

function execPlugin(fields: Fields | undefined, file: string, at: string, program: Resolved['program']): ExecPlugin | undefined {
  if (fields === undefined) return undefined;
  const command = string(fields, 'command', file, at);
  if (command === undefined) throw wrong(file, `${at}.command`, 'is missing');
  return {
    apiVersion: string(fields, 'apiVersion', file, at) ?? 'client.authentication.k8s.io/v1',
    command: program(command),
    args: strings(fields, 'args', file, at),
    env: list(fields, 'env', file, at).map((entry, index) => {
      const pair = record(entry, file, `${at}.env[${index}]`);
      return { name: string(pair, 'name', file, `${at}.env[${index}]`) ?? '', value: string(pair, 'value', file, `${at}.env[${index}]`) ?? '' };
    }),
    installHint: string(fields, 'installHint', file, at),
    interactiveMode: string(fields, 'interactiveMode', file, at),
    provideClusterInfo: boolean(fields, 'provideClusterInfo', file, at) ?? false,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, merge: true });
  const error = document.errors[0];
  if (error !== undefined) throw notYaml(file, `line ${lineCounter.linePos(error.pos[0]).line}: ${withoutValue(error)}`);
  visit(document, {
    Alias: (_key, alias) => {
      const { line } = lineCounter.linePos(alias.range?.[0] ?? 0);
      if (alias.resolve(document) === undefined) throw notYaml(file, `line ${line}: a value that begins with * is not quoted, or its anchor is not there`);
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (cause) {
    throw notYaml(file, 'its aliases or merge keys lead nowhere, or to too much', cause);
  }
}

function notYaml(file: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`${file} is not YAML: ${why}`, 'Repair the file, or name another one with --kubeconfig.', { cause });
}

/** What the parser says, but for what it quotes: that may be a token. */
function withoutValue({ code, message }: YAMLParseError): string {
  if (code === 'TAG_RESOLVE_FAILED') return 'a value that begins with ! is not quoted, or its tag is not known';
  return message.replace(/(?:: | escape sequence ).*$/s, (quoted) => (quoted.startsWith(':') ? '' : ' escape sequence'));
}

function entries<T>(root: Fields, key: string, inner: string, file: string, read: (fields: Fields, at: string) => T): Map<string, T> {
  const found = new Map<string, T>();
  for (const [index, value] of list(root, key, file, '').entries()) {
    const entry = record(value, file, `${key}[${index}]`);
    const name = string(entry, 'name', file, `${key}[${index}]`);
    if (name === undefined) throw wrong(file, `${key}[${index}].name`, 'is missing');
    const at = `${key}[${index}].${inner}`;
    if (!found.has(name)) found.set(name, read(optionalRecord(entry, inner, file, `${key}[${index}]`) ?? {}, at));
  }
  return found;
}

function record(value: unknown, file: string, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(file, at, 'is not a mapping');
  return value as Fields;
}

function optionalRecord(fields: Fields, key: string, file: string, at: string): Fields | undefined {
  const value = fields[key];
  return value === undefined || value === null ? undefined : record(value, file, `${at}.${key}`);
}

function list(fields: Fields, key: string, file: string, at: string): readonly unknown[] {
  const value = fields[key] ?? [];
  if (!Array.isArray(value)) throw wrong(file, path(at, key), 'is not a list');
  return value;
}

function strings(fields: Fields, key: string, file: string, at: string): readonly string[] {
  return list(fields, key, file, at).map((value, index) => {
    if (typeof value !== 'string') throw wrong(file, `${path(at, key)}[${index}]`, 'is not a string');
    return value;
  });
}

/** A string, or undefined where it is absent or empty, which kubectl takes as the same. */
function string(fields: Fields, key: string, file: string, at: string): string | undefined {
  const value = fields[key] ?? '';
  if (typeof value !== 'string') throw wrong(file, path(at, key), 'is not a string');
  return value === '' ? undefined : value;
}

function boolean(fields: Fields, key: string, file: string, at: string): boolean | undefined {
  const value = fields[key] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw wrong(file, path(at, key), 'is neither true nor false');
  return value;
}

function path(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function wrong(file: string, at: string, what: string): UsageError {
  const message = at === 'the file' ? `${file} is not a kubeconfig: it ${what}` : `${file} is not a usable kubeconfig: ${at} ${what}`;
  return new UsageError(message, 'Repair the file, or name another one with --kubeconfig.');
}
