import { UsageError } from '../src/model/errors.ts';
import { trouble } from '../src/model/trouble.ts';
import type { Context } from './context.ts';
import type { Look, Taken } from './live-look.ts';

/** Looks at a saved snapshot, `-` for stdin. */
export function savedLook(path: string, context: Context): Look {
  const take = async (): Promise<Taken> => {
    const { load } = await import('../src/snapshot/index.ts');
    const text = await context.readFile(path).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${path} cannot be read: ${trouble(cause)}`, cause.code === 'EISDIR' ? 'Give --from a file in it.' : 'Give --from a file that --save has written.', { cause });
    });
    return { snapshot: load(text, path === '-' ? 'stdin' : path), cutOff: false, pods: null };
  };
  return { take, close: () => undefined };
}
