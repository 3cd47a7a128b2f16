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
import type { Shape } from './command-line.ts';
import { completionCommand } from './completion.ts';
import { EXIT, explainError } from './exit.ts';
import { COLOURS, choiceOf } from './flags.ts';
import type { Flags } from './flags.ts';
import { cleanupCommand } from './cleanup.ts';
import { optionsCommand } from './options.ts';
import { probeCommand } from './probe.ts';
import { statusCommand } from './status.ts';
import { versionCommand } from './version-command.ts';

/** A command: its words of help, its flags and words, and what it does; `act` returns the exit code. */
export interface Command extends Shape {
  /** What it answers or does, as it goes on after its name and a colon. */
  readonly summary: string;
  /** One thing more that has to be known before it is used. */
  readonly about?: string;
  /** Two command lines, each with the incident in which it is typed. */
  readonly examples: readonly (readonly [command: string, incident: string])[];
  readonly exitCodes: string;
  act(flags: Flags, context: Context, words: readonly string[]): Promise<number>;
}

export const commands: readonly Command[] = [statusCommand, probeCommand, cleanupCommand, completionCommand, versionCommand, optionsCommand];

/** What shells ask, by the name that Cobra's scripts have for it; not for people, and in no list. */
const COMPLETE = '__complete';

/** Runs one command line. Never throws and never ends the process; the answer is the exit code. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return explainError(error, context);
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  if (argv[0] === COMPLETE) {
    const { complete } = await import('./complete.ts');
    return complete(argv.slice(1), commands, context);
  }
  const typed = readCommandLine(argv, commands);
  if (typed.wants === 'command') return typed.command.act(typed.flags, { ...context, colour: colourFor(typed.flags, context) }, typed.words);
  if (typed.wants === 'version') {
    context.out.write(`${context.version}\n`);
  } else {
    const { commandHelp, programHelp } = await import('./help.ts');
    const page = { name: context.name, columns: context.out.columns };
    context.out.write(typed.command === undefined ? programHelp(commands, page) : commandHelp(typed.command, page));
  }
  return EXIT.healthy;
}

function colourFor(flags: Flags, { colour }: Context): boolean {
  const wish = choiceOf(flags, 'color', COLOURS);
  return wish === 'auto' ? colour : wish === 'always';
}
