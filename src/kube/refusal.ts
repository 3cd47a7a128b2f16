import { X509Certificate } from 'node:crypto';
import { AccessError, ClusterError } from '../model/errors.ts';
import type { ExpectedError } from '../model/errors.ts';
import { rightText } from './access.ts';
import type { Right } from './access.ts';
import type { Credentials } from './credentials.ts';
import type { Target } from './target.ts';

/** An answer that is not the one asked for. */
export interface Refusal {
  readonly target: Target;
  readonly credentials: Credentials;
  /** `GET /api/v1/nodes`. */
  readonly request: string;
  readonly right: Right;
  readonly status: number;
  readonly text: string;
  /** Milliseconds since the epoch, by the API server's clock where it said so. */
  readonly now: number;
}

/** An answer of the API server that is an error, as AccessError (403) or ClusterError, in the server's own words. */
export function explainRefusal(refusal: Refusal): ExpectedError {
  const { target, status, text, request, right } = refusal;
  const said = statusMessage(text);
  if (status === 401) return unauthorized(refusal);
  if (status === 403) return forbidden(refusal, said);
  if (status === 404) {
    const advice = right.resource.startsWith('/')
      ? 'Check that the address, with its path, is that of an API server.'
      : 'Nothing needs to be done if this cluster is not meant to have it.';
    return new ClusterError('not-found', notFoundMessage(right, said, target), advice);
  }
  if (status >= 300 && status < 400) {
    const advice = 'Check that the address is that of an API server, not of a login page.';
    return new ClusterError('failed', `${target.label} sends ${request} elsewhere (${status})`, advice);
  }
  if (said === undefined && status === 400 && /HTTP request to an HTTPS server/i.test(text)) {
    return new ClusterError('tls', `${target.label} speaks TLS on that port`, `Write https:// in place of http:// (${target.addressFrom}).`);
  }
  if (status === 429) {
    return new ClusterError('busy', `${target.label} is overloaded and puts ${request} off (429)`, 'Try again in a minute.');
  }
  const words = said ?? (/<html|<!doctype/i.test(text) ? 'a web page' : text.trim().split('\n')[0]?.slice(0, 200));
  const message = `${target.label} answered ${request} with ${status}${words ? `: ${words}` : ''}`;
  const advice = status >= 500 ? 'Look at the API server, and try again.' : 'Report it if the cluster is healthy otherwise.';
  return new ClusterError([502, 503, 504].includes(status) ? 'busy' : 'failed', message, advice);
}

/** A 2xx answer that is not JSON, or not what was asked for: something else than an API server answered. */
export function notJson(target: Target, request: string, text: string, cause: unknown, instead = 'something that is not JSON'): ClusterError {
  const what = /<html|<!doctype/i.test(text) ? 'a web page' : text === '' ? 'nothing' : instead;
  const advice = 'Check that the address is that of an API server, not of a proxy or login page.';
  return new ClusterError('failed', `${target.label} answered ${request} with ${what}`, advice, { cause });
}

/** The message of a Kubernetes Status object, or undefined when the text is none. */
export function statusMessage(text: string): string | undefined {
  try {
    const status = JSON.parse(text) as { message?: unknown } | null;
    return typeof status?.message === 'string' && status.message !== '' ? status.message : undefined;
  } catch {
    return undefined;
  }
}

function unauthorized({ target, credentials, now }: Refusal): ClusterError {
  const anonymous = credentials.certificate === undefined && credentials.headers['Authorization'] === undefined;
  const why = anonymous ? ': none were given' : expiry(credentials, now);
  const advice = anonymous
    ? `Add a user to the context in ${target.source}, or give --token or --client-certificate.`
    : `Log in again, or write the credentials in ${target.source} anew.`;
  return new ClusterError('unauthorized', `${target.label} does not accept the credentials${why}`, advice);
}

function expiry(credentials: Credentials, now: number): string {
  const parts = [
    ['the token', tokenExpiry(credentials.headers['Authorization'])],
    ['the client certificate', certificateExpiry(credentials.certificate)],
  ] as const;
  const [what, at] = parts.find(([, expires]) => expires !== undefined && expires < now) ?? [];
  return at === undefined ? '' : `: ${what} expired on ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function tokenExpiry(authorization: string | readonly string[] | undefined): number | undefined {
  const payload = typeof authorization === 'string' ? /^Bearer [\w-]+\.([\w-]+)\.[\w-]*$/.exec(authorization)?.[1] : undefined;
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

function certificateExpiry(certificate: string | undefined): number | undefined {
  return certificate === undefined ? undefined : new X509Certificate(certificate).validToDate.getTime();
}

const WHO = /User "(?<user>[^"]*)" cannot (?<verb>\S+) /;
const WHAT = /(?:resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"|path "(?<path>[^"]+)")/;
const WHERE = /(?: in the namespace "(?<namespace>[^"]+)")?/;
const REFUSED = new RegExp(WHO.source + WHAT.source + WHERE.source);

/** The message of RBAC says which right; what we asked for says it when something else has refused. */
function forbidden({ target, right, request }: Refusal, said: string | undefined): AccessError {
  const named = REFUSED.exec(said ?? '')?.groups;
  if (named === undefined) {
    const words = said === undefined ? '' : `: ${said}`;
    return new AccessError(`${target.label} forbids ${request}${words}`, 'Ask who runs the cluster for that right.', [rightText(right)]);
  }
  const resource = named['path'] ?? `${named['resource']}${named['group'] ? `.${named['group']}` : ''}`;
  const missing = rightText({
    verb: named['verb'] ?? right.verb,
    resource,
    ...(named['namespace'] === undefined ? {} : { namespace: named['namespace'] }),
    ...(right.name === undefined || resource !== right.resource ? {} : { name: right.name }),
  });
  const message = `the user "${named['user']}" may not ${missing} on ${target.label}`;
  const advice =
    named['user'] === 'system:anonymous'
      ? 'No credentials were given; choose a user with --user or --token.'
      : 'Ask for that right, or choose another user with --context or --user.';
  return new AccessError(message, advice, [missing]);
}

function notFoundMessage(right: Right, said: string | undefined, target: Target): string {
  if (said !== undefined && said !== 'the server could not find the requested resource') return `${said} on ${target.label}`;
  return right.resource.startsWith('/') ? `${target.label} has no ${right.resource}` : `${target.label} has no type ${right.resource}`;
}
