import { readFile } from 'node:fs/promises';
import type { Context } from '../../cmd/context.ts';
import { pathKind } from '../../cmd/path-kind.ts';
import { run } from '../../cmd/run.ts';
import type { Cluster, ConnectOptions } from '../../src/kube/index.ts';

/** What a command line said and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Files that it wrote, by path. */
  readonly written: Readonly<Record<string, string>>;
}

/** What surrounds a command line in a test. */
export interface Surroundings {
  /** The cluster to connect to; without one, the real connect is tried with `env` and `home`. */
  readonly cluster?: Cluster;
  /** Makes the cluster at each connection, instead; the signal ends its requests. */
  readonly connect?: (signal: AbortSignal, options: ConnectOptions) => Cluster | Promise<Cluster>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  /** What the program is called; `kubectl cni` when left out. */
  readonly name?: string;
  /** `linux-x64` when left out. */
  readonly platform?: string;
  readonly signal?: AbortSignal;
  readonly columns?: number;
  readonly tty?: boolean;
  /** The clock, in milliseconds; without it, it stands still. */
  readonly now?: () => number;
  /** Called at each sleep, instead of sleeping. */
  readonly onSleep?: (milliseconds: number) => void | Promise<void>;
  /** What the person at the terminal answers; without it, nobody is there. */
  readonly answer?: string;
  /** Whether a write to stdout has failed. */
  readonly ended?: () => boolean;
  /** The working directory; that of the tests when left out. */
  readonly cwd?: () => string;
  /** Writes a file instead of keeping its text. */
  readonly writeFile?: Context['writeFile'];
}

/** Runs a command line in this process, with streams that are strings, no colour and a clock that stands still. */
export function runCommand(argv: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  return runIn((context) => run(argv, context), surroundings);
}

/** The same for a part of a command; what it throws is thrown. */
export async function runIn(act: (context: Context) => Promise<number>, surroundings: Surroundings = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const written: Record<string, string> = {};
  const { tty = false, columns, ended = () => false } = surroundings;
  const context: Context = {
    name: surroundings.name ?? 'kubectl cni',
    version: '0.0.0-test',
    node: 'v22.19.0',
    platform: surroundings.platform ?? 'linux-x64',
    out: { write: (text) => void (out += text), ended, isTTY: tty, columns },
    err: { write: (text) => void (err += text), ended: () => false, isTTY: tty, columns },
    env: surroundings.env ?? {},
    colour: false,
    signal: surroundings.signal ?? new AbortController().signal,
    guard: (work) => work(),
    ask: async () => surroundings.answer,
    randomId: () => '0badcafe',
    now: surroundings.now ?? (() => 0),
    sleep: async (milliseconds) => surroundings.onSleep?.(milliseconds),
    cwd: surroundings.cwd ?? (() => process.cwd()),
    pathKind,
    readFile: (path) => readFile(path, 'utf8'),
    writeFile: surroundings.writeFile ?? (async (path, text) => void (written[path] = text)),
    kubeconfigNames: async (options) => {
      const { kubeconfigNames } = await import('../../src/kube/index.ts');
      return kubeconfigNames(options, { env: surroundings.env ?? {}, home: surroundings.home ?? '/nonexistent', platform: 'linux' });
    },
    connect: async (options, signal) => {
      if (surroundings.connect !== undefined) return surroundings.connect(signal, options);
      if (surroundings.cluster !== undefined) return surroundings.cluster;
      const { connect } = await import('../../src/kube/index.ts');
      return connect(options, { env: surroundings.env ?? {}, home: surroundings.home ?? '/nonexistent', platform: 'linux', signal });
    },
  };
  const code = await act(context);
  return { code, out, err, written };
}
