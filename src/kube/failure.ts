import { ClusterError, ExpectedError } from '../model/errors.ts';
import type { ClusterFailure } from '../model/errors.ts';
import type { Target } from './target.ts';
import { DeadlineError, StoppedError } from './transport.ts';

/** Which request failed, on which way. */
export interface Attempt {
  readonly target: Target;
  /** `GET /api/v1/nodes`. */
  readonly request: string;
  readonly proxy: string | undefined;
}

interface Explanation {
  readonly failure: ClusterFailure;
  readonly message: string;
  readonly advice: string;
}

/** A request that got no answer, as a ClusterError; what is ours already is handed on. Codes: Node's and OpenSSL's. */
export function explainFailure(error: unknown, attempt: Attempt): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const explained = explain(error as NodeJS.ErrnoException, attempt);
  return new ClusterError(explained.failure, explained.message, explained.advice, { cause: error });
}

function explain(error: NodeJS.ErrnoException, attempt: Attempt): Explanation {
  const { target, request, proxy } = attempt;
  if (error instanceof StoppedError) {
    return { failure: 'timeout', message: `${request} was stopped before ${target.label} answered`, advice: 'Try again, with a longer --timeout if that ended it.' };
  }
  if (error instanceof DeadlineError) {
    const seconds = Number((error.deadlineMs / 1000).toPrecision(3));
    const way = 'Check firewalls, VPN and proxies on the way, or allow more with --request-timeout.';
    if (!error.connected) return { failure: 'unreachable', message: `${target.label} accepted no connection within ${seconds} s`, advice: way };
    return { failure: 'timeout', message: `${target.label} did not answer ${request} within ${seconds} s`, advice: 'Check the way to it, or allow more with --request-timeout.' };
  }
  const code = error.code ?? '';
  return (
    certificateFailure(code, error, target) ??
    (proxy === undefined ? undefined : proxyFailure(error, proxy, target)) ??
    socketFailure(code, error, target)
  );
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

function certificateFailure(code: string, error: Error, target: Target): Explanation | undefined {
  const trust = `Check certificate-authority in ${target.source}, or whether the address leads to another cluster.`;
  const of = (why: string, advice: string): Explanation => ({ failure: 'tls', message: `the certificate of ${target.label} is not accepted: ${why}`, advice });
  const untrusted = UNTRUSTED[code];
  if (untrusted !== undefined) return of(untrusted, trust);
  if (code === 'CERT_HAS_EXPIRED') return of('it has expired', 'Renew the certificate of the API server, and check the clock of this machine.');
  if (code === 'CERT_NOT_YET_VALID') return of('it is not valid yet', 'Check the clock of this machine and of the API server.');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { reason } = error as Error & { reason?: string };
    return of(reason?.replace(/\.$/, '') ?? 'it is for another name', 'Use an address that it names, or give one of its names with --tls-server-name.');
  }
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(`${code} ${code === 'EPROTO' ? error.message : ''}`)) {
    return { failure: 'tls', message: `${target.label} does not speak TLS on that port`, advice: 'Check the port, or write http:// if it really is without TLS.' };
  }
  if (/ALERT_CERTIFICATE_REQUIRED|ALERT_(BAD|UNKNOWN|EXPIRED|REVOKED)_CERTIFICATE|ALERT_CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN)|ALERT_UNKNOWN_CA/.test(code)) {
    return { failure: 'unauthorized', message: `${target.label} refused the client certificate`, advice: `Write the credentials in ${target.source} anew, or choose another user with --user.` };
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    const reason = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? code;
    return { failure: 'tls', message: `no TLS connection with ${target.label} (${reason})`, advice: 'Check that the address is that of an API server.' };
  }
  return undefined;
}

function proxyFailure(error: NodeJS.ErrnoException, proxy: string, target: Target): Explanation | undefined {
  const status = /^Bad response: (\d+)/.exec(error.message)?.[1];
  const what =
    status === undefined
      ? `cannot be reached (${error.code ?? error.message})`
      : status === '407'
        ? 'wants a user and a password'
        : `refused the way to it with ${status}`;
  return {
    failure: 'unreachable',
    message: `${target.label} is behind the proxy ${proxy}, which ${what}`,
    advice: 'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY.',
  };
}

function socketFailure(code: string, error: Error, target: Target): Explanation {
  const of = (what: string, advice: string): Explanation => ({ failure: 'unreachable', message: `${target.label} ${what}`, advice });
  const address = `Check the address in ${target.source}`;
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
    case 'ERR_INVALID_CHAR':
      return { failure: 'unauthorized', message: 'a credential or a name to impersonate holds characters that no header may have', advice: `Check the token in ${target.source}, and --token, --as and --as-group.` };
    default:
      return of(`cannot be spoken with (${code || error.message})`, `${address}, and that it is an API server.`);
  }
}
