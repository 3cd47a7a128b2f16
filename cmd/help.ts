import yargs from 'yargs';
import type { Argv } from 'yargs';
import type { Context } from './context.ts';
import type { Command } from './run.ts';

const WIDEST = 100;

/** Help of one command, or of the program. Yargs lays it out and reads no command line; it would ask for the working directory. */
export async function helpText(command: Command | undefined, commands: readonly Command[], context: Context): Promise<string> {
  const blank = yargs([], '.')
    .scriptName('kubectl cni')
    .wrap(Math.min(context.out.columns ?? 80, WIDEST))
    .help('help')
    .alias('help', 'h')
    .version(context.version);
  return (command === undefined ? ofProgram(blank, commands) : ofCommand(blank, command)).getHelp();
}

function ofProgram(blank: Argv, commands: readonly Command[]): Argv {
  let described = blank.usage('kubectl cni COMMAND [flags]\n\nIs the pod network healthy, and if not, why?');
  for (const { name, summary } of commands) described = described.command(name, summary);
  return described;
}

function ofCommand(blank: Argv, { name, summary, flags, examples, epilogue }: Command): Argv {
  const options = Object.entries(flags).map(([flag, { takes: _takes, bare: _bare, many: _many, emptyIsNone: _emptyIsNone, ...shown }]) => [flag, shown]);
  let described = blank.usage(`kubectl cni ${name} [flags]\n\n${summary}`).options(Object.fromEntries(options));
  for (const [example, what] of examples) described = described.example(example, what);
  return described.epilogue(epilogue);
}
