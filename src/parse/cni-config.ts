import type { CniConfig, CniConfigFile, CniPlugin } from '../model/host-facts.ts';
import { fileLines } from './file-lines.ts';

/** What a runtime reads. Source: containernetworking/cni libcni/conf.go ConfFiles, as containerd's go-cni and CRI-O's ocicni call it. */
const READ = /\.(?:conf|conflist|json)$/;

/** A configuration that somebody has set aside: the kubelet's plugins, Calico's migration from flannel, CRI-O, people. */
const SET_ASIDE = /\.(?:conf|conflist|json)\.[\w.-]+$|\.(?:bak|orig|old|disabled|backup)$/;

/**
 * The configuration directory from the names in it (`ls -1` of several directories) and the lines of its files
 * (`PATH:LINE`). Of several directories the first one counts that has a configuration, else the first that is there.
 */
export function parseCniConfig(names: string, lines: string): CniConfig {
  const files = fileLines(lines);
  const listed = directoriesIn(names);
  const used = [...files.keys()].map((path) => path.slice(0, path.lastIndexOf('/')));
  const directory = [...listed.keys()].find((each) => used.includes(each)) ?? used[0] ?? [...listed.keys()][0] ?? STANDARD;
  const inside = [...files].filter(([path]) => path.slice(0, path.lastIndexOf('/')) === directory);
  const texts = new Map(inside.map(([path, text]) => [path.slice(directory.length + 1), text]));
  const all = [...new Set([...(listed.get(directory) ?? []), ...texts.keys()])].sort();
  return {
    directory: directory.replace(/^\/host/, ''),
    files: Object.fromEntries(all.filter((name) => READ.test(name)).map((name) => [name, configFile(name, texts.get(name) ?? '')])),
    setAside: all.filter((name) => !READ.test(name) && SET_ASIDE.test(name)),
  };
}

const STANDARD = '/host/etc/cni/net.d';

/** `ls -1` of one directory prints its names alone; of several, each behind a line `DIRECTORY:`. */
function directoriesIn(names: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let current = STANDARD;
  for (const line of names.split('\n')) {
    const directory = /^(\/.*):$/.exec(line)?.[1];
    if (directory !== undefined) found.set((current = directory), []);
    else if (line !== '') found.set(current, [...(found.get(current) ?? []), line]);
  }
  return found;
}

/**
 * Errors of libcni's ConfFromBytes and ConfListFromBytes. A name that is empty or missing in a .conf is found only when a pod is
 * started (ValidateNetworkName), and then each fails.
 */
function configFile(name: string, text: string): CniConfigFile {
  const bad = (error: string): CniConfigFile => ({ network: '', cniVersion: '', plugins: [], error });
  if (text.trim() === '') return bad('it is empty or cannot be read');
  const value = jsonIn(text);
  if (value === undefined) return bad('it is not JSON');
  const list = name.endsWith('.conflist');
  const plugins = list ? (Array.isArray(value['plugins']) ? (value['plugins'] as unknown[]) : []) : [value];
  const read = plugins.map((each) => plugin(isObject(each) ? each : {}));
  return { network: textOf(value['name']), cniVersion: textOf(value['cniVersion']), plugins: read, error: errorIn(value, list, read) };
}

function errorIn(value: Readonly<Record<string, unknown>>, list: boolean, plugins: readonly CniPlugin[]): string {
  if (typeof value['name'] !== 'string' || value['name'] === '') return 'it has no name';
  if (value['cniVersion'] !== undefined && typeof value['cniVersion'] !== 'string') return 'its cniVersion is not a text';
  if (plugins.length === 0) return 'it has no plugins';
  if (plugins.every(({ type }) => type !== '')) return '';
  return !list && Array.isArray(value['plugins']) ? 'it is a list of plugins, which belongs into a .conflist' : 'a plugin in it has no type';
}

function plugin(value: Readonly<Record<string, unknown>>): CniPlugin {
  const delegate = isObject(value['delegate']) ? value['delegate'] : {};
  const ipam = isObject(value['ipam']) ? value['ipam'] : {};
  const mtu = value['mtu'] ?? delegate['mtu'];
  return {
    type: textOf(value['type']),
    ipam: textOf(ipam['type']) || null,
    mtu: typeof mtu === 'number' ? mtu : null,
    nodename: textOf(value['nodename']) || null,
    bridge: textOf(delegate['bridge']) || textOf(value['bridge']) || null,
  };
}

function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
