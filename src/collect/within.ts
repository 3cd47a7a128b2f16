import { ClusterError } from '../model/errors.ts';

/** The answer, or a timeout when it does not come before the deadline; the request itself goes on until the connection ends. */
export async function within<T>(answer: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ClusterError('timeout', `${what} did not come within ${deadlineMs / 1000} s`, 'Look at the node.')), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
