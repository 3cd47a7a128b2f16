import { ClusterError, ExpectedError } from '../model/errors.ts';
import type { ClusterFailure } from '../model/errors.ts';
import { trouble } from '../model/trouble.ts';
import type { PassedProxy } from './connection.ts';
import { ProxyError } from './proxy-agent.ts';
import type { Target } from './target.ts';
import { DeadlineError, StoppedError } from './transport.ts';

/** Which request failed, on which way. */
export interface Attempt {
  readonly target: Target;
  /** `GET /api/v1/nodes`. */
  readonly request: string;
  readonly proxy: PassedProxy | undefined;
}

/** A request that got no answer, as a ClusterError; what is ours already is handed on. Codes: Node's and OpenSSL's. */
export function explainFailure(error: unknown, attempt: Attempt): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const [failure, message, advice] = explain(error as NodeJS.ErrnoException, attempt);
  return new ClusterError(failure, message, advice, { cause: error });
}

type Explanation = readonly [failure: ClusterFailure, message: string, advice: string];

function explain(error: NodeJS.ErrnoException, { target: direct, request, proxy }: Attempt): Explanation {
  if (proxy !== undefined && error instanceof ProxyError) return proxyFailure(error, proxy, direct);
  const target = proxy === undefined ? direct : { ...direct, label: `${direct.label} through the proxy ${proxy.host}` };
  const { label, source } = target;
  const code = error.code ?? '';
  if (error instanceof StoppedError) {
    return ['timeout', `${request} was stopped before ${label} answered`, 'Try again, with a longer --timeout if that ended it.'];
  }
  if (error instanceof DeadlineError) {
    const seconds = Number((error.deadlineMs / 1000).toPrecision(3));
    const advice = 'Check firewalls, VPN and proxies on the way, or allow more with --request-timeout.';
    return error.connected
      ? ['timeout', `${label} did not answer ${request} within ${seconds} s`, advice]
      : ['unreachable', `${label} accepted no connection within ${seconds} s`, advice];
  }
  if (code === 'ERR_INVALID_CHAR') {
    const what = 'a credential or a name to impersonate holds characters that no header may have';
    return ['unauthorized', what, `Check the token in ${source}, and --token, --as and --as-group.`];
  }
  return certificateFailure(code, error, target) ?? socketFailure(code, error, target);
}

const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate authority is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate authority is not trusted',
  CERT_SIGNATURE_FAILURE: 'another certificate authority of that name has signed it',
  CERT_UNTRUSTED: 'its certificate authority is not trusted',
  CERT_REVOKED: 'it has been revoked',
};

const NAMES_SHOWN = 6;
const CLIENT_CERTIFICATE_REFUSED = /ALERT_(CERTIFICATE_(REQUIRED|EXPIRED|REVOKED|UNKNOWN)|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA)/;
const NOT_TLS = /wrong.version.number|packet.length.too.long|http.request/i;

function certificateFailure(code: string, error: Error, { label, source }: Target): Explanation | undefined {
  const of = (why: string, advice: string): Explanation => ['tls', `the certificate of ${label} is not accepted: ${why}`, advice];
  const untrusted = UNTRUSTED[code];
  if (untrusted !== undefined) {
    return of(untrusted, `Check certificate-authority in ${source}, or whether the address leads to another cluster.`);
  }
  if (code === 'CERT_HAS_EXPIRED') return of('it has expired', 'Renew the certificate of the API server, and check the clock of this machine.');
  if (code === 'CERT_NOT_YET_VALID') return of('it is not valid yet', 'Check the clock of this machine and of the API server.');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { host, cert } = error as Error & { host?: string; cert?: { subjectaltname?: string; subject?: { CN?: string } } };
    const advice = 'Use an address that it names, or give one of its names with --tls-server-name.';
    return of(`it is not for ${host ?? 'that name'}, but for ${certificateNames(cert?.subjectaltname, cert?.subject?.CN)}`, advice);
  }
  if (CLIENT_CERTIFICATE_REFUSED.test(code)) {
    const advice = `Write the credentials in ${source} anew, or choose another user with --user.`;
    return ['unauthorized', `${label} refused the client certificate`, advice];
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL')) return undefined;
  const reason = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? code;
  return NOT_TLS.test(reason)
    ? ['tls', `${label} does not speak TLS on that port`, 'Check the port, or write http:// if it really is without TLS.']
    : ['tls', `no TLS connection with ${label} (${reason})`, 'Check that the address is that of an API server.'];
}

/** The names that a certificate holds: `DNS:a, IP Address:10.0.0.1`, or without such its old common name, which no client takes. */
function certificateNames(alternatives: string | undefined, commonName: string | undefined): string {
  const names = (alternatives ?? '').split(', ').map((name) => name.replace(/^(?:DNS|IP Address|URI|email):/, '')).filter((name) => name !== '');
  if (names.length === 0) return commonName === undefined ? 'no name at all' : `no name at all (its common name ${commonName} does not count)`;
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function proxyFailure(error: ProxyError, { host, scheme, from }: PassedProxy, target: Target): Explanation {
  const where = from === 'proxy-url' ? `proxy-url in ${target.source}` : from;
  const status = /^Bad response: (\d+)/.exec(error.message)?.[1];
  const locked = status === '407' || /authentication failed|no accepted authentication/i.test(error.message);
  const check = from === 'proxy-url' ? `Check ${where}.` : `Check ${where}, or name the server in NO_PROXY.`;
  const advice = locked ? `Write them into ${where}: ${scheme}//USER:PASSWORD@${host}.` : check;
  return ['unreachable', `${target.label} is behind the proxy ${host}, ${locked ? 'which wants a user and a password' : proxyTrouble(error, status)}`, advice];
}

function proxyTrouble({ code = '', message }: ProxyError, status: string | undefined): string {
  const untrusted = UNTRUSTED[code];
  if (status !== undefined) return `which refused the way to it with ${status}`;
  if (untrusted !== undefined) return `whose certificate is not accepted: ${untrusted}`;
  if (code.startsWith('HPE_')) return 'which does not answer as an HTTP proxy';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return 'which does not speak TLS on that port';
  if (code === '') return `which does not lead there: ${message}`;
  return `which cannot be reached: ${trouble({ code, message })}`;
}

function socketFailure(code: string, error: Error, target: Target): Explanation {
  const of = (what: string, advice: string): Explanation => ['unreachable', `${target.label} ${what}`, advice];
  const address = `Check the address in ${target.addressFrom}`;
  switch (code) {
    case 'ECONNREFUSED':
      return of('refuses connections: nothing listens there', `${address}, and that the API server runs.`);
    case 'ENOTFOUND':
      return of(`cannot be found: no address is known for ${target.server.hostname}`, `${address}, and the name servers of this machine.`);
    case 'EAI_AGAIN':
      return of(`cannot be found: no name server answers about ${target.server.hostname}`, 'Check the network and the name servers of this machine.');
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return of(`has no route from here (${code})`, `Check the network or VPN of this machine. ${address} too.`);
    case 'ETIMEDOUT':
      return of('does not answer: the connection timed out', `Check firewalls, VPN and proxies on the way. ${address} too.`);
    case 'ECONNRESET':
    case 'EPIPE':
      return of('closed the connection before it answered', 'Try again; if it stays so, look at the API server and what stands before it.');
    default:
      return of(`cannot be spoken with (${code || error.message})`, `${address}, and that it is an API server.`);
  }
}
