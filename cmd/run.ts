/*
 * The rooms, and who calls whom:
 *
 *   kubectl-cni.ts ─▶ run.ts ─▶ status.ts, probe.ts
 *                                  │ connect          │ judge, fold           │ print
 *                                  ▼                  ▼                       ▼
 *                 kube ◀─ collect ─▶ parse, cni    engine ◀─ rules ─▶ derive   report
 *                              └──────▶ Snapshot ──────┘   └───▶ LookReport ───┘
 */
import type { Context } from './context.ts';
import { readCommandLine } from './command-line.ts';
import { EXIT, explainError } from './exit.ts';
import type { FlagTable, Flags } from './flags.ts';
import { cleanupCommand } from './cleanup.ts';
import { probeCommand } from './probe.ts';
import { statusCommand } from './status.ts';
import { versionCommand } from './version-command.ts';

/** A command: its line of help, its flags, and what it does; `act` returns the exit code. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly flags: FlagTable;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly epilogue: string;
  act(flags: Flags, context: Context): Promise<number>;
}

const commands: readonly Command[] = [statusCommand, probeCommand, cleanupCommand, versionCommand];

/** Runs one command line. Never throws and never ends the process; the answer is the exit code. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return explainError(error, context);
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const typed = readCommandLine(argv, commands);
  if (typed.wants === 'command') return typed.command.act(typed.flags, context);
  if (typed.wants === 'version') {
    context.out.write(`${context.version}\n`);
  } else {
    const { helpText } = await import('./help.ts');
    context.out.write(`${await helpText(typed.command, commands, context)}\n`);
  }
  return EXIT.healthy;
}
