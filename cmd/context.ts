import type { Cluster, ConnectOptions, KubeconfigNames } from '../src/kube/index.ts';
import type { PathKind } from './path-kind.ts';

/** A stream that a command writes to. */
export interface Output {
  write(text: string): void;
  /** True once a write has failed: the reader has gone, or there is no room. What is written from then on is dropped. */
  ended(): boolean;
  /** A terminal that can write over what it shows. */
  readonly isTTY: boolean;
  /** Columns of the terminal, or undefined on a pipe. */
  readonly columns: number | undefined;
}

/** Everything ambient that a command may use. Nothing in the program reads the process but the shim that fills this. */
export interface Context {
  /** The words with which the person calls this program: `kubectl cni`, where it was not renamed. */
  readonly name: string;
  /** Version of this program. */
  readonly version: string;
  /** Version of the Node.js that runs it, with its `v`. */
  readonly node: string;
  /** Operating system and architecture, as Node.js names them: `linux-x64`. */
  readonly platform: string;
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Colour on stdout: a terminal, and no NO_COLOR. */
  readonly colour: boolean;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Runs work that must come to its end although the signal aborts: a second Ctrl-C says so instead of ending the process, a third ends it. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** A line that the person at the terminal types; undefined when nobody is there. */
  ask(question: string): Promise<string | undefined>;
  /** Eight hexadecimal digits, others each time. */
  randomId(): string;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Ends early, without an error, when the signal aborts. */
  sleep(milliseconds: number): Promise<void>;
  /** The working directory; throws where it has been removed. */
  cwd(): string;
  /** What stands at a path. */
  pathKind(path: string): Promise<PathKind>;
  readFile(path: string): Promise<string>;
  /** Whole or not at all; for its owner alone, unless it is a program, which everybody may run. */
  writeFile(path: string, text: string, kind?: 'program'): Promise<void>;
  /**
   * `line`: what else is written where a credential plugin writes, and makes room for it; `unseen`: nobody looks there, and a
   * plugin may neither ask nor speak.
   */
  connect(options: ConnectOptions, signal: AbortSignal, line?: GivesWay | 'unseen'): Promise<Cluster>;
  /** What the kubeconfig names, without a connection and without credentials. */
  kubeconfigNames(options: ConnectOptions, signal: AbortSignal): Promise<KubeconfigNames>;
}

/** Something that is written over and over in one place of the terminal. */
export interface GivesWay {
  /** Takes it away, for something else is to be written there; until there is more to show it stays away. */
  giveWay(): void;
  /** It stays away while something is done that may ask the person at the terminal. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}
