import { UsageError } from '../model/errors.ts';

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** kubectl's `--request-timeout` in milliseconds: whole seconds or Go's duration syntax. Undefined for 0, which is none. */
export function requestTimeoutMs(value: string): number | undefined {
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : durationMs(value);
  if (milliseconds === undefined) {
    throw new UsageError(`--request-timeout does not take "${value}"`, 'Use seconds or a duration, such as 5, 5s or 1m30s; 0 is no deadline.');
  }
  return milliseconds === 0 ? undefined : milliseconds;
}

function durationMs(value: string): number | undefined {
  const parts = [...value.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== value) return undefined;
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? NaN), 0);
}
