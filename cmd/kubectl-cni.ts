#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Output } from './context.ts';
import { VERSION } from './version.ts';

void main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  const signal = interruption();
  const { run } = await import('./run.ts');
  process.exitCode = await run(argv, realContext(signal));
}

function realContext(signal: AbortSignal): Context {
  const env = process.env;
  const out = output(process.stdout);
  return {
    version: VERSION,
    out,
    err: output(process.stderr),
    env,
    colour: out.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    signal,
    now: () => performance.now(),
    sleep: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
    readFile: (path) => readFile(path, 'utf8'),
    writeFile: (path, text) => writeFile(path, text, { mode: 0o600 }),
    connect: async (options, abort) => {
      const { connect } = await import('../src/kube/index.ts');
      return connect(options, {
        env,
        home: homedir(),
        signal: abort,
        say: (text) => void process.stderr.write(text),
        interactive: process.stdin.isTTY === true,
      });
    },
  };
}

/** Aborts on the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error(signal));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}

/** A reader that closes the pipe is no error: what is left to say is dropped. */
function output(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    columns: stream.columns,
  };
}
