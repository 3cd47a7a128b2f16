/** A text is not what its parser reads. The message says in one clause what is wrong with it. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
}
