import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../cmd/kubectl-cni.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a process of the program ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: number | 'pipe' | 'ignore';
  readonly stdout?: number | 'pipe';
  /** Arguments of node itself. */
  readonly node?: readonly string[];
  readonly cwd?: string;
  /** Sent when the program listens to signals, and has had a moment to come to its work. */
  readonly signal?: NodeJS.Signals;
}

/** Runs the program as a process of its own, where it matters that it is one. */
export async function runProgram(argv: readonly string[], start: Start = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...(start.node ?? []), ...(start.signal === undefined ? [] : [TELL]), ENTRY, ...argv], {
    cwd: start.cwd ?? ROOT,
    env: { ...process.env, KUBECONFIG: '/nonexistent', ...start.env },
    stdio: [start.stdin ?? 'ignore', start.stdout ?? 'pipe', 'pipe', 'ipc'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (data) => (out += String(data)));
  child.stderr?.on('data', (data) => (err += String(data)));
  child.on('message', () => setTimeout(() => child.kill(start.signal), MOMENT_MS));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const MOMENT_MS = 500;

/** Makes node tell its parent when the program begins to listen to Ctrl-C. */
const TELL = '--import=data:text/javascript,process.on("newListener",(name)=>name==="SIGINT"&&process.send(name))';
