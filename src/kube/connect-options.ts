/** Which cluster and as whom: kubectl's own connection flags, each absent when it was not given. */
export interface ConnectOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly server?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroup?: readonly string[];
  readonly asUserExtra?: Readonly<Record<string, readonly string[]>>;
  readonly tlsServerName?: string;
  readonly certificateAuthority?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly insecureSkipTlsVerify?: boolean;
  /** kubectl's syntax: `0`, `5`, `5s`, `1m30s`. */
  readonly requestTimeout?: string;
  readonly disableCompression?: boolean;
}

/** What connecting takes from around it. */
export interface Ambient {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory; empty where the system knows none. */
  readonly home: string;
  /** As Node names it: it decides how paths are written, and on `win32` where a home is looked for. */
  readonly platform: string;
  /** Ends every request at once when it aborts. */
  readonly signal: AbortSignal;
  /** The process ends when it aborts: a credential plugin that still tidies up ends at once. */
  readonly noGrace?: AbortSignal;
  /** Hands on what a credential plugin says on its stderr ("open this page and type this code"); without it that is lost. */
  readonly say?: (text: string) => void;
  /** A person sits at stdin, so that a credential plugin may ask. */
  readonly interactive?: boolean;
  /** Surrounds a plugin that may ask: until it has ended, nothing else is written where it writes. */
  readonly aside?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Sends a signal to a group of processes, named by its leader; absent where there are no groups. */
  readonly signalGroup?: (leader: number, signal: 'SIGTERM' | 'SIGKILL') => void;
  /** Text of a file (kubeconfig, certificate, token); rejects as `node:fs` does. */
  readonly readFile?: (path: string) => Promise<string>;
}

/** A file's text, by the ambient reader. */
export async function readText(ambient: Pick<Ambient, 'readFile'>, path: string): Promise<string> {
  if (ambient.readFile !== undefined) return ambient.readFile(path);
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}
