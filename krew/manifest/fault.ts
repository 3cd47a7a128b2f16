/** One thing that is wrong with a manifest or with an archive that it names. */
export interface Fault {
  /** Short name of the rule that is broken: `sha256-form`. */
  readonly rule: string;
  /** What makes it a rule: the address of krew's own source or documentation, or the words of `ownRule`. */
  readonly source: string;
  /** One sentence: what is wrong, and after a colon what to do. */
  readonly message: string;
}

/**
 * A file of krew at the release that judges what is sent to its index
 * (https://github.com/kubernetes-sigs/krew-index/blob/master/.github/workflows/ci.yml, `KREW_VERSION`).
 */
export function krewFile(path: string): string {
  return `https://github.com/kubernetes-sigs/krew/blob/v0.4.5/${path}`;
}

/** The source of a rule that is this project's alone; `instead` says what krew does about it. */
export function ownRule(instead: string): string {
  return `this project's own; ${instead}`;
}

/** What a manifest has to be to be read at all, before anything is downloaded. */
export const VALIDATE = krewFile('internal/index/validation/validate.go');
/** What the index asks beyond that, when it tries a manifest that is sent to it. */
export const INDEX_CHECK = krewFile('cmd/validate-krew-manifest/main.go');
/** How an archive is unpacked. */
export const UNPACK = krewFile('internal/download/downloader.go');
/** How `files` is carried out. */
export const MOVE = krewFile('internal/installation/move.go');
/** How `bin` becomes a link. */
export const INSTALL = krewFile('internal/installation/install.go');
/** The fields and their types. */
export const TYPES = krewFile('pkg/index/types.go');
/** What krew's guide asks of whoever writes a manifest. */
export const MANIFEST_GUIDE = krewFile('site/content/docs/developer-guide/plugin-manifest.md');
