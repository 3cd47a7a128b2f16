import { posix } from 'node:path';
import { roomOf } from './house.ts';
import type { House } from './house.ts';

/** Rooms that a room may import. Those that are not named here are doors or tests, and may import every room. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  parse: ['model'],
  cni: ['model'],
  snapshot: ['model'],
  derive: ['model', 'cni'],
  kube: ['model'],
  rules: ['model', 'derive'],
  engine: ['model'],
  report: ['model'],
  collect: ['model', 'kube', 'cni', 'parse', 'derive'],
  logs: ['model', 'kube', 'cni'],
  fix: ['model', 'kube', 'engine'],
};

/** Packages that a room may import beside Node's own modules. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kube: ['@kubernetes/client-node', 'ws', 'yaml'],
  parse: ['yaml'],
  report: ['yaml'],
  cmd: ['kleur', 'yaml'],
};

/** The cluster in this program's words: for every room that asks one. */
const PORT = 'src/kube/cluster.ts';

const PURE = ['model', 'parse', 'cni', 'derive', 'rules', 'engine', 'report', 'snapshot'];
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** Each import that goes where it must not, in a sentence. */
export function wrongImports(house: House): string[] {
  return [...house].flatMap(([path, text]) =>
    path.startsWith('test/') || path.startsWith('krew/')
      ? []
      : [...text.matchAll(IMPORT)].flatMap(([, type, fixed, dynamic]) => {
          const target = fixed ?? dynamic ?? '';
          const fault = target.startsWith('.') ? houseImport(house, path, target, type !== undefined) : packageImport(roomOf(path), target);
          return fault === undefined ? [] : [`${path} imports ${target}: ${fault}`];
        }),
  );
}

function houseImport(house: House, path: string, target: string, typeOnly: boolean): string | undefined {
  const file = posix.join(posix.dirname(path), target);
  const [from, to] = [roomOf(path), roomOf(file)];
  if (!file.endsWith('.ts') && !file.endsWith('.json')) return 'give the whole file name, with .ts';
  if (from === to) return undefined;
  if (to === 'test' || to === 'krew') return 'the program does not lean on its tests or its packing';
  if (to === 'cmd') return 'nobody imports a door; hand over what is needed as an argument';
  const floors = FLOORS[from];
  if (from !== 'cmd' && floors === undefined) return `the room ${from} has no floor; name it in test/support/inspector/imports.ts`;
  if (floors !== undefined && !floors.includes(to)) {
    return `${from} may import ${floors.length === 0 ? 'nothing' : floors.join(', ')}; move the code down or hand the value in`;
  }
  if (to === 'kube' && from !== 'cmd' && !typeOnly) return 'only the port of kube is for other rooms; write `import type`';
  const index = `src/${to}/index.ts`;
  const open = file === index || file === PORT;
  return house.has(index) && !open ? `${to} has an index.ts; import what you need from there` : undefined;
}

function packageImport(room: string, target: string): string | undefined {
  if (target.startsWith('node:')) {
    return PURE.includes(room) ? `${room} is pure; let a door read and hand the value in` : undefined;
  }
  const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
  const allowed = PACKAGES[room] ?? [];
  return allowed.includes(name) ? undefined : `only ${Object.keys(PACKAGES).filter((key) => PACKAGES[key]?.includes(name)).join(' and ') || 'no room'} may import ${name}`;
}

const AMBIENT: readonly (readonly [RegExp, string])[] = [
  [/\bprocess\s*[.[]/, 'process'],
  [/\bconsole\s*\./, 'console'],
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\./, 'the clock'],
  [/\bMath\.random\b|\bcrypto\./, 'randomness'],
  [/\bsetTimeout\(|\bsetInterval\(|\bfetch\(/, 'timers or the network'],
];

/** Each use of something ambient in a pure room, and of the process outside the doors. `codeOf` leaves out strings and comments. */
export function ambientUses(house: House, codeOf: (text: string) => string): string[] {
  return [...house].flatMap(([path, text]) => {
    if (!path.startsWith('src/')) return [];
    const code = codeOf(text);
    const pure = PURE.includes(roomOf(path));
    return AMBIENT.filter(([pattern, what]) => (pure || what === 'process' || what === 'console') && pattern.test(code)).map(
      ([, what]) => `${path} uses ${what}: let it arrive as an argument from the Context`,
    );
  });
}
