declare module 'unzipper' {
  /** An entry of a zip's central directory, with the fields as they stand there (PKZIP's APPNOTE.txt, 4.3.12). */
  export interface File {
    readonly path: string;
    /** High byte: the system that made it (4.4.2.2). */
    readonly versionMadeBy: number;
    readonly externalFileAttributes: number;
    /** The unpacked bytes. */
    buffer(): Promise<Buffer>;
  }

  export const Open: { buffer(zip: Buffer): Promise<{ readonly files: readonly File[] }> };
}
