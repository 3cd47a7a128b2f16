import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { ClusterError } from '../model/errors.ts';
import { trouble } from '../model/trouble.ts';
import type { Ambient } from './connect-options.ts';
import type { ClusterEntry, ExecPlugin } from './kubeconfig-file.ts';

/** What a plugin that is to end gets to tidy up. */
const GRACE_MS = 500;
/** What Node's timers take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a credential plugin yields: a token, a client certificate, or both. */
export interface PluginCredentials {
  readonly token?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Runs a kubeconfig's credential plugin as kubectl does: with the cluster in KUBERNETES_EXEC_INFO, with stdin when a person
 * sits there and the plugin may ask; without `deadlineMs` it takes the time that it wants. A ClusterError (`unauthorized`) says that it is missing, fails, is late or answers nonsense.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runExecPlugin(plugin: ExecPlugin, cluster: ClusterEntry, ambient: Ambient, deadlineMs?: number): Promise<PluginCredentials> {
  const { interactiveMode = 'IfAvailable' } = plugin;
  if (!['Never', 'IfAvailable', 'Always'].includes(interactiveMode)) {
    throw failed(plugin, `has an interactiveMode in the kubeconfig that is none: "${interactiveMode}"`, 'Use Never, IfAvailable or Always.');
  }
  const interactive = ambient.interactive === true && interactiveMode !== 'Never';
  if (interactiveMode === 'Always' && !interactive) {
    throw failed(plugin, 'wants to ask something, and there is no terminal', 'Run this in a terminal.');
  }
  const work = (): Promise<PluginRun> => run(plugin, interactive, execInfo(plugin, cluster, interactive), ambient, deadlineMs);
  const { code, stdout, lastWords } = interactive && ambient.aside !== undefined ? await ambient.aside(work) : await work();
  if (code !== 0) {
    const how = typeof code === 'number' ? `exited with ${code}` : `was ended by ${code}`;
    throw failed(plugin, `${how}${lastWords === '' ? '' : `: ${lastWords}`}`, 'Run it by hand, as the kubeconfig does, to see why.');
  }
  return credentialsIn(stdout, plugin);
}

interface PluginRun {
  readonly code: number | string;
  readonly stdout: string;
  readonly lastWords: string;
}

/**
 * A plugin that may not ask runs in a group of its own, so that what it has started ends with it. One that may ask stays in
 * ours: the terminal is the foreground group's.
 */
function run(plugin: ExecPlugin, interactive: boolean, info: string, ambient: Ambient, deadlineMs: number | undefined): Promise<PluginRun> {
  const env = { ...ambient.env, ...Object.fromEntries(plugin.env.map(({ name, value }) => [name, value])), KUBERNETES_EXEC_INFO: info };
  const { signal: abort, noGrace, signalGroup } = ambient;
  const group = interactive ? undefined : signalGroup;
  return new Promise((resolve, reject) => {
    if (abort.aborted) return reject(stopped(plugin));
    const child = spawn(plugin.command, plugin.args, {
      env,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      detached: group !== undefined,
    });
    const end = (signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (child.pid === undefined) return;
      if (group === undefined) child.kill(signal);
      else group(child.pid, signal);
    };
    let grace: NodeJS.Timeout | undefined;
    let late: ClusterError | undefined;
    const stop = (): void => {
      if (grace !== undefined) return;
      end('SIGTERM');
      grace = setTimeout(() => {
        end('SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
        reject(late ?? stopped(plugin));
      }, GRACE_MS);
    };
    const onDeadline = (milliseconds: number): void => {
      late = tooLate(plugin, milliseconds);
      stop();
    };
    const timer = deadlineMs === undefined ? undefined : setTimeout(onDeadline, Math.min(deadlineMs, LONGEST_TIMER_MS), deadlineMs);
    const kill = (): void => end('SIGKILL');
    abort.addEventListener('abort', stop, { once: true });
    noGrace?.addEventListener('abort', kill, { once: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      ambient.say?.(text);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(late ?? (abort.aborted ? stopped(plugin) : notStarted(plugin, error)));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      clearTimeout(grace);
      abort.removeEventListener('abort', stop);
      noGrace?.removeEventListener('abort', kill);
      if (late !== undefined || abort.aborted) return reject(late ?? stopped(plugin));
      if (code !== 0 && stderr !== '' && !stderr.endsWith('\n')) ambient.say?.('\n');
      const lastWords = stripVTControlCharacters(stderr).trimEnd().split('\n').at(-1)?.trim() ?? '';
      resolve({ code: code ?? signal ?? 1, stdout, lastWords });
    });
  });
}

function stopped(plugin: ExecPlugin): ClusterError {
  return failed(plugin, 'was stopped before it answered', 'Try again, with a longer --timeout if that ended it.');
}

function tooLate(plugin: ExecPlugin, deadlineMs: number): ClusterError {
  const seconds = Number((deadlineMs / 1000).toPrecision(3));
  return failed(plugin, `did not answer within ${seconds} s`, 'Run it by hand to see what it waits for, or allow more with --request-timeout.');
}

function notStarted(plugin: ExecPlugin, cause: NodeJS.ErrnoException): ClusterError {
  const hint = plugin.installHint === undefined ? undefined : stripVTControlCharacters(plugin.installHint).trim().replace(/\s+/g, ' ');
  if (cause.code === 'ENOENT') return failed(plugin, 'is not installed', hint ?? 'Install it, or put it on PATH; the kubeconfig asks for it.', cause);
  return failed(plugin, `cannot be run: ${trouble(cause)}`, hint ?? 'Run it by hand to see why.', cause);
}

function execInfo(plugin: ExecPlugin, cluster: ClusterEntry, interactive: boolean): string {
  const told = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify,
    'certificate-authority-data': cluster.certificateAuthorityData,
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.disableCompression,
    config: cluster.pluginConfig,
  };
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { interactive, ...(plugin.provideClusterInfo ? { cluster: told } : {}) },
  });
}

function credentialsIn(stdout: string, plugin: ExecPlugin): PluginCredentials {
  const advice = 'Update the plugin, or the apiVersion that the kubeconfig gives for it.';
  let answer: { kind?: unknown; apiVersion?: unknown; status?: Record<string, unknown> | null } | null;
  try {
    answer = JSON.parse(stdout);
  } catch (cause) {
    throw failed(plugin, 'answered something that is not JSON', advice, cause);
  }
  if (answer?.kind !== 'ExecCredential') throw failed(plugin, 'answered something that is not an ExecCredential', advice);
  if (answer.apiVersion !== plugin.apiVersion) {
    throw failed(plugin, `answered in ${String(answer.apiVersion)}, and the kubeconfig wants ${plugin.apiVersion}`, advice);
  }
  const text = (key: string): string | undefined => {
    const value = answer.status?.[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const given = { token: text('token'), certificate: text('clientCertificateData'), key: text('clientKeyData') };
  if (given.token === undefined && (given.certificate === undefined || given.key === undefined)) {
    throw failed(plugin, 'answered without a token or a certificate with its key', advice);
  }
  return given;
}

function failed(plugin: ExecPlugin, what: string, advice: string, cause?: unknown): ClusterError {
  return new ClusterError('unauthorized', `the credential plugin ${plugin.command} ${what}`, advice, { cause });
}
