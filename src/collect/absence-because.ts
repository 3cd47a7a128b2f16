import { AccessError, ClusterError, ExpectedError } from '../model/errors.ts';
import { unavailable } from '../model/observation.ts';
import type { Unavailable } from '../model/observation.ts';
import { ParseError } from '../parse/index.ts';
import { redact } from './redact.ts';

/** Why a fact is missing, from what was thrown while it was collected. An error that nobody expects is a bug: it is thrown on. */
export function absenceBecause(error: unknown): Unavailable {
  if (error instanceof AccessError) return unavailable('forbidden', redact(error.missing.length > 0 ? `the right to ${error.missing.join(', ')} is missing` : error.message));
  if (error instanceof ParseError) return unavailable('parse-failed', redact(error.message));
  if (error instanceof ClusterError && error.failure === 'timeout') return unavailable('timeout', redact(error.message));
  if (error instanceof ClusterError && error.failure === 'not-found') return unavailable('not-installed', redact(error.message));
  if (error instanceof ExpectedError) return unavailable('failed', redact(error.message));
  throw error;
}
