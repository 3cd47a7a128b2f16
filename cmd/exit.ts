import { ExpectedError } from '../src/model/errors.ts';
import type { Context } from './context.ts';
import { errorText } from './error-text.ts';

/** What the exit codes mean; a runbook relies on them. */
export const EXIT = { healthy: 0, findings: 1, couldNotRun: 2, interrupted: 130 } as const;

/**
 * Turns what a command threw into its exit code and says it on stderr. An expected error is its sentence and what to do;
 * anything else is our bug and is shown with its stack and where to report it.
 */
export function explainError(error: unknown, context: Context): number {
  if (context.signal.aborted) return EXIT.interrupted;
  if (error instanceof ExpectedError) {
    context.err.write(errorText(error.message, error.advice, context.err.columns));
    return EXIT.couldNotRun;
  }
  context.err.write(bugReport(error, context.version));
  return EXIT.couldNotRun;
}

export function bugReport(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    `error: this is a bug in kubectl cni ${version}\n` +
    `  Please report it with the lines below, after a look for names that are not to be shared.\n\n${stack}\n`
  );
}
