/*
 * The rooms, and who calls whom:
 *
 *   kubectl-cni.ts ─▶ run.ts ─▶ status.ts
 *                                  │ connect          │ judge, fold           │ print
 *                                  ▼                  ▼                       ▼
 *                 kube ◀─ collect ─▶ parse, cni    engine ◀─ rules ─▶ derive   report
 *                              └──────▶ Snapshot ──────┘   └──▶ StatusReport ──┘
 */
import type { Argv } from 'yargs';
import type { Context } from './context.ts';
import { UsageError } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';
import { EXIT, explainError } from './exit.ts';
import type { Flags } from './flags.ts';
import { statusCommand } from './status.ts';
import { versionCommand } from './version-command.ts';

/** A command: its line of help, its flags, and what it does; `act` returns the exit code. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, object>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly epilogue: string;
  act(flags: Flags, context: Context): Promise<number>;
}

const commands: readonly Command[] = [statusCommand, versionCommand];

/** Runs one command line. Never throws and never ends the process; the answer is the exit code. */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return explainError(error, context);
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const { default: yargs } = await import('yargs');
  let code: number = EXIT.healthy;
  let help = '';
  const parser = yargs([])
    .scriptName('kubectl cni')
    .usage('kubectl cni COMMAND [flags]\n\nIs the pod network healthy, and if not, why?')
    .parserConfiguration({ 'boolean-negation': false, 'greedy-arrays': false, 'camel-case-expansion': false, 'parse-numbers': false })
    .wrap(Math.min(context.out.columns ?? 80, 100))
    .exitProcess(false)
    .help('help')
    .alias('help', 'h')
    .version(context.version)
    .strictCommands()
    .strictOptions()
    .fail((message, error) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UsageError(message.split('\n')[0] ?? message, 'See kubectl cni --help.');
    });
  for (const command of commands) {
    parser.command(
      command.name,
      command.summary,
      (y: Argv) => describe(y, command),
      async (flags) => {
        code = await command.act(flags, context);
      },
    );
  }
  checkNames(argv);
  await parser.parseAsync([...argv], {}, (_error, _flags, output) => {
    help = output;
  });
  if (help !== '') context.out.write(`${help}\n`);
  else if (argv.length === 0) context.out.write(`${await parser.getHelp()}\n`);
  return code;
}

function describe(y: Argv, command: Command): Argv {
  let described = y.usage(`kubectl cni ${command.name} [flags]\n\n${command.summary}`).options(command.flags);
  for (const [example, what] of command.examples) described = described.example(example, what);
  return described.epilogue(command.epilogue);
}

/** Unknown commands and flags, found before yargs does so that the nearest name can be offered. */
function checkNames(argv: readonly string[]): void {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const command = commands.find((candidate) => candidate.name === word);
  if (word !== undefined && argv[0] === word && command === undefined) {
    const near = nearest(word, commands.map((candidate) => candidate.name));
    throw new UsageError(
      `there is no command "${word}"`,
      near === undefined ? `Commands: ${commands.map((candidate) => candidate.name).join(', ')}.` : `Did you mean kubectl cni ${near}?`,
    );
  }
  if (command === undefined && word !== undefined) {
    throw new UsageError('the command comes before its flags', `Type kubectl cni ${nearest(word, commands.map((c) => c.name)) ?? 'status'} [flags].`);
  }
  const known = flagNames(command);
  for (const argument of argv) {
    if (argument === '--') return;
    const name = /^--([^=]+)/.exec(argument)?.[1];
    if (name === undefined || known.includes(name)) continue;
    const near = nearest(name, known);
    throw new UsageError(
      `there is no flag --${name}`,
      near === undefined ? `See kubectl cni ${command?.name ?? ''}${command ? ' ' : ''}--help.` : `Did you mean --${near}?`,
    );
  }
}

function flagNames(command: Command | undefined): string[] {
  const flags = Object.entries(command?.flags ?? {}).flatMap(([name, options]) => [name, 'alias' in options ? String(options.alias) : '']);
  return ['help', 'version', ...flags].filter((name) => name.length > 1);
}
