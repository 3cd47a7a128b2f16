#!/usr/bin/env node
import { homedir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { calledAs, renamed } from './called-as.ts';
import type { Context, GivesWay } from './context.ts';
import { tooOld } from './node-version.ts';
import { streamOutput } from './stream-output.ts';
import type { StreamOutput } from './stream-output.ts';
import type { Ambient } from '../src/kube/index.ts';
import { trouble } from '../src/model/trouble.ts';
import { NODE_RANGE, VERSION } from './version.ts';

const COULD_NOT_RUN = 2;
const INTERRUPTED = 130;

void main(process.argv.slice(2));

/**
 * What it imports at once runs on an old Node too, so that it can say so. Ends the process by itself: a request or a plugin
 * that hangs would keep it alive after everything was said.
 */
async function main(argv: readonly string[]): Promise<void> {
  const name = calledAs(process.argv[1] ?? '');
  const dumb = process.env['TERM'] === 'dumb';
  const out = renamed(streamOutput(process.stdout, dumb), name);
  const err = renamed(streamOutput(process.stderr, dumb), name);
  const { signal, noGrace, guard, isGuarding } = interruption(err);
  process.on('uncaughtException', (error) => void crash(error, err, isGuarding()));
  let code = 0;
  const reason = tooOld(process.version, NODE_RANGE);
  if (reason !== undefined) {
    err.write(`error: ${reason}\n  Put a newer Node on PATH, or start the program with one.\n`);
    code = COULD_NOT_RUN;
  } else if (argv.length === 1 && argv[0] === '--version') {
    out.write(`${VERSION}\n`);
  } else {
    const { run } = await import('./run.ts');
    code = await run(argv, realContext({ name, signal, noGrace, guard }, out, err));
  }
  if (!(await flushed(out, signal))) code = INTERRUPTED;
  const failure = out.failure();
  if (failure !== undefined && !signal.aborted) {
    err.write(`error: stdout cannot be written: ${trouble(failure)}\n  Give it a file or a pipe that takes the answer; this one is cut off.\n`);
    code = COULD_NOT_RUN;
  }
  if (!(await flushed(err, signal))) code = INTERRUPTED;
  process.exit(code);
}

/** A bug that no command line could catch: 1 would say that there are findings. */
async function crash(error: unknown, err: StreamOutput, guarding: boolean): Promise<void> {
  const { bugReport } = await import('./exit.ts');
  err.write(bugReport(error, VERSION));
  if (guarding) err.write('\nDebug pods may be left. They go by themselves within 15 minutes, or with kubectl cni cleanup.\n');
  await err.flush();
  process.exit(COULD_NOT_RUN);
}

function realContext({ name, signal, noGrace, guard }: Pick<Context, 'name' | 'signal' | 'guard'> & Pick<Interruption, 'noGrace'>, out: StreamOutput, err: StreamOutput): Context {
  const env = process.env;
  return {
    name,
    version: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    out,
    err,
    env,
    colour: out.isTTY && !env['NO_COLOR'],
    signal,
    guard,
    ask: async (question) => {
      if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
      const { createInterface } = await import('node:readline/promises');
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      // It keeps Ctrl-C from the process.
      terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      return terminal.question(question, { signal }).catch(() => '').finally(() => terminal.close());
    },
    randomId: () => crypto.randomUUID().slice(0, 8),
    now: () => performance.now(),
    sleep: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
    cwd: () => process.cwd(),
    pathKind: async (path) => {
      const { pathKind } = await import('./path-kind.ts');
      return pathKind(path);
    },
    readFile: reader(signal),
    writeFile: async (path, text, kind) => {
      const { writeWhole } = await import('./write-whole.ts');
      return writeWhole(path, text, `${process.pid}.part`, kind === 'program' ? 0o755 : 0o600);
    },
    kubeconfigNames: async (options, abort) => {
      const { kubeconfigNames } = await import('../src/kube/index.ts');
      return kubeconfigNames(options, { env, home: homeFolder(), platform: process.platform, readFile: settingsReader(abort) });
    },
    connect: async (options, abort, line) => {
      const { connect } = await import('../src/kube/index.ts');
      return connect(options, {
        env,
        home: homeFolder(),
        platform: process.platform,
        signal: abort,
        noGrace,
        readFile: settingsReader(abort),
        ...(line === 'unseen' ? {} : onTerminal(err, line)),
        ...(process.platform === 'win32' ? {} : { signalGroup }),
      });
    },
  };
}

function reader(signal: AbortSignal): Context['readFile'] {
  return async (path) => {
    const { readInput } = await import('./read-input.ts');
    return readInput(path, () => process.stdin, signal);
  };
}

/** As for kubectl, `-` is a file of that name where a kubeconfig, a token or a certificate is meant. */
function settingsReader(signal: AbortSignal): Context['readFile'] {
  const read = reader(signal);
  return (path) => read(path === '-' ? './-' : path);
}

/** How a credential plugin speaks with who sits there. */
function onTerminal(err: StreamOutput, line: GivesWay | undefined): Pick<Ambient, 'say' | 'aside' | 'interactive'> {
  const say = (text: string): void => {
    line?.giveWay();
    err.write(text);
  };
  return { say, interactive: process.stdin.isTTY === true, ...(line === undefined ? {} : { aside: line.aside }) };
}

interface Interruption extends Pick<Context, 'signal' | 'guard'> {
  /** Aborts right before a further signal ends the process. */
  readonly noGrace: AbortSignal;
  readonly isGuarding: () => boolean;
}

/** Aborts on the first Ctrl-C or SIGTERM; the second one ends the process at once, and while work is guarded the third. */
function interruption(err: StreamOutput): Interruption {
  const controller = new AbortController();
  const last = new AbortController();
  let guarded = 0;
  let warned = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return controller.abort(new Error(signal));
    if (guarded === 0 || warned) {
      last.abort();
      process.exit(INTERRUPTED);
    }
    warned = true;
    err.write('removing debug pods; once more leaves them, and they go by themselves within 15 minutes\n');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    guarded++;
    try {
      return await work();
    } finally {
      guarded--;
    }
  };
  return { signal: controller.signal, noGrace: last.signal, guard, isGuarding: () => guarded > 0 };
}

/** Waits until all that was written has left the process; false when a signal came before. */
async function flushed(output: StreamOutput, signal: AbortSignal): Promise<boolean> {
  const aborted = new Promise<boolean>((resolve) => (signal.aborted ? resolve(false) : signal.addEventListener('abort', () => resolve(false))));
  return Promise.race([output.flush().then(() => true), aborted]);
}

/** Empty for a user whom the system does not know, such as the one that OpenShift makes up for a pod. */
function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

/** A group whose processes have all ended is none any more, and one of another user (sudo) is not ours to end. */
function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
