import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

import { LabError } from './errors.ts'

export interface CommandOptions {
  input?: string
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Milliseconds after which the command is killed. */
  timeout?: number
}

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/**
 * Runs a command to its end. Never throws for its exit code: 128 + n after signal n, 127 when there is no such program. The
 * command dies with this process, however that ends, so nothing goes on working for a call that was killed.
 */
export function attempt(command: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' as const }),
      env: options.env ?? process.env,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: `${stderr}${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal === null ? 1 : 128 + signalNumber(signal)), stdout, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
  })
}

/** Runs a command and returns its stdout; throws a LabError naming `step` and the last lines the command said. */
export async function run(step: string, command: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(command, options)
  if (code !== 0) throw new LabError(`${step} failed (exit ${code})${lastLines(stderr.trim() === '' ? stdout : stderr)}`)
  return stdout
}

/** Starts a command that outlives this process, in a session of its own, its output appended to `log`. */
export function launch(command: readonly string[], log: string): void {
  const [program = '', ...args] = command
  const out = openSync(log, 'a')
  const child = spawn(program, args, { detached: true, stdio: ['ignore', out, out], cwd: '/' })
  child.on('error', () => {})
  child.unref()
  closeSync(out)
}

/** The last lines of a text, each indented below a sentence; empty for an empty text. */
export function lastLines(text: string, count = 5): string {
  const lines = text.trimEnd().split('\n').slice(-count).filter((line) => line !== '')
  return lines.map((line) => `\n  ${line}`).join('')
}

function signalNumber(signal: NodeJS.Signals): number {
  return { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 }[signal as 'SIGHUP'] ?? 0
}
