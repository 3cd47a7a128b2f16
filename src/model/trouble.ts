const WORDS: Readonly<Record<string, string>> = {
  ABORT_ERR: 'it did not come to its end in time',
  EACCES: 'permission is denied',
  EAI_AGAIN: 'no name server answers',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EHOSTUNREACH: 'there is no route from here',
  EIO: 'the disk or terminal reports an error',
  EISDIR: 'it is a directory',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENETUNREACH: 'there is no route from here',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left there',
  ENOTDIR: 'a part of its path is no directory',
  ENOTFOUND: 'no address is known for that name',
  EPERM: 'that is not permitted',
  EROFS: 'the file system is read-only',
  ETIMEDOUT: 'it does not answer',
};

/** What the system says about a file, a stream or an address, in words; its code where there are none. */
export function trouble({ code, message }: { readonly code?: string | undefined; readonly message: string }): string {
  return WORDS[code ?? ''] ?? code ?? message;
}
