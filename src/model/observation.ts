/**
 * Why a fact is missing.
 * - `forbidden`: the API server refused; the detail names the right that is missing
 * - `timeout`: it was asked for and no answer came before its deadline
 * - `silent`: the node's heartbeat is old, so it was not asked
 * - `not-scheduled`: no pod runs there that could be asked
 * - `not-installed`: the API has no such type or object
 * - `parse-failed`: an answer came that could not be read
 * - `not-asked`: this command, or a flag of it, leaves the fact out
 * - `not-applicable`: the fact has no meaning there (a BGP session on a node without BGP)
 * - `unsettled`: it is known, and too young to be judged: what it describes has just started
 * - `failed`: any other failure; the detail has its words
 */
export type UnavailableReason =
  | 'forbidden'
  | 'timeout'
  | 'silent'
  | 'not-scheduled'
  | 'not-installed'
  | 'parse-failed'
  | 'not-asked'
  | 'not-applicable'
  | 'unsettled'
  | 'failed';

/** A fact that was seen: its value, when (RFC 3339, the API server's clock) and from which request or command. */
export interface Observed<T> {
  readonly state: 'observed';
  readonly value: T;
  readonly at: string;
  readonly from: string;
}

/** A fact that could not be had, and why. `detail` is one readable clause without a full stop. */
export interface Unavailable {
  readonly state: 'unavailable';
  readonly reason: UnavailableReason;
  readonly detail: string;
}

/** One thing known, or known to be missing. There is no third state. */
export type Observation<T> = Observed<T> | Unavailable;

export function observed<T>(value: T, at: string, from: string): Observed<T> {
  return { state: 'observed', value, at, from };
}

export function unavailable(reason: UnavailableReason, detail: string): Unavailable {
  return { state: 'unavailable', reason, detail };
}

/** The value when it was observed, else undefined. For rendering; rules declare what they need instead. */
export function valueOf<T>(observation: Observation<T> | undefined): T | undefined {
  return observation?.state === 'observed' ? observation.value : undefined;
}
