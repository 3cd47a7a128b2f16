/** An expected failure: one sentence for the screen and the exit code that goes with it. */
export class LabError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The call itself is wrong or cannot work here: exit code 2. */
export function refusal(message: string): LabError {
  return new LabError(message, 2)
}
