import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
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
  readonly milliseconds: number;
}

export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
  /** Arguments of node itself. */
  readonly node?: readonly string[];
  readonly cwd?: string;
  /** Sent as soon as the program has had time to start. */
  readonly signal?: NodeJS.Signals;
}

/** Runs the program as a process of its own, where it matters that it is one. */
export async function runProgram(argv: readonly string[], start: Start = {}): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [...(start.node ?? []), ENTRY, ...argv], {
    cwd: start.cwd ?? ROOT,
    env: { ...process.env, KUBECONFIG: '/nonexistent', ...start.env },
    stdio: start.stdio ?? ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (data) => (out += String(data)));
  child.stderr?.on('data', (data) => (err += String(data)));
  const timer = start.signal === undefined ? undefined : setTimeout(() => child.kill(start.signal), STARTED_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, out, err, milliseconds: performance.now() - began };
}

const STARTED_MS = 1_200;
