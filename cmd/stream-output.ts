import type { Output } from './context.ts';

/** A stream of the process as commands see it, with what the door needs to end well. */
export interface StreamOutput extends Output {
  /** Why the stream takes no more. A reader that has closed the pipe is none: what is left to say is dropped. */
  failure(): NodeJS.ErrnoException | undefined;
  /** Waits until all that was written has left the process, or can't any more. */
  flush(): Promise<void>;
}

/** A dumb terminal (TERM=dumb, as in Emacs) is one that cannot write over what it shows: as good as none, but as wide as it says. */
export function streamOutput(stream: NodeJS.WriteStream, dumb = false): StreamOutput {
  let open = true;
  let failure: NodeJS.ErrnoException | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== 'EPIPE') failure ??= error;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    ended: () => !open,
    isTTY: stream.isTTY === true && !dumb,
    get columns() {
      // A terminal that does not know its width says 0.
      return stream.columns || undefined;
    },
    failure: () => failure,
    flush: () => new Promise((resolve) => (open ? stream.write('', () => resolve()) : resolve())),
  };
}
