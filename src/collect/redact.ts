/** What stands in place of a secret. */
export const REDACTED = '(redacted)';

/**
 * Takes secrets out of a text that goes into a snapshot or onto a screen: PEM blocks, JSON web tokens, bearer and basic
 * credentials, passwords in addresses, and the values of what is called a password, token, secret or key. It errs towards
 * taking out too much.
 */
export function redact(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return PATTERNS.reduce((redacted, [pattern, replacement]) => redacted.replace(pattern, replacement), text);
}

/** Redacts the words of a command line: also the word after `--password`. */
export function redactWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const flag = /^--?([\w.-]+)$/.exec(words[index - 1] ?? '')?.[1];
    if (flag !== undefined && !word.startsWith('-') && isSecretName(flag) && !isPath(word)) return REDACTED;
    return redact(word);
  });
}

/** True when a variable or flag of this name holds a secret, unless its value is the path of a file. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** An absolute path tells where a secret lies and not the secret. */
export function isPath(value: string): boolean {
  return /^\/[\w./-]*$/.test(value);
}

/** A word of a name, in any spelling: `K3S_TOKEN`, `--api-key`, `clientSecret`. A `keyfile` is a path. */
const SECRET_NAME =
  /pass(?:word|wd|phrase)|(?:^|[_.-])(?:pwd|psk)(?:$|[_.-])|secret|token|credential|(?:^|[_.-]|api|access|private|encryption|shared|account|license)[_.-]?key(?:$|[_.-](?!file|path|dir))/i;

// Bounded, so that a long word costs no more than its length.
const NAME = String.raw`["']?[\w.-]{0,40}(?:pass(?:word|wd|phrase)|secret|token|credential|(?:api|access|private|shared|encryption)[_-]?key|\b(?:psk|pwd)\b)[\w-]*["']?`;
const QUOTED = String.raw`(?:"(?:[^"\\]|\\.)*"|'[^']*')`;
const PLAIN = String.raw`[^\s"',;&(){}\[\]]+`;
const FILE = String.raw`(?!/[\w./-]*(?:["'\s,;]|$))`;

/** What each pattern below needs to match; most texts hold none of it. */
const SUSPECT = /pass|pwd|psk|secret|token|credential|key|bearer|basic|eyJ|-----BEGIN|:\/\//i;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g, REDACTED],
  [/\beyJ[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?/g, REDACTED],
  [/\b(bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^/\s@]*:[^/\s@]*@/gi, `$1${REDACTED}@`],
  [new RegExp(String.raw`(${NAME}\s*=\s*)${FILE}(?:${QUOTED}|${PLAIN})`, 'gi'), `$1${REDACTED}`],
  [new RegExp(String.raw`(${NAME}\s*:\s*)${QUOTED}`, 'gi'), `$1"${REDACTED}"`],
  [new RegExp(String.raw`^(\s*(?:- )?${NAME}\s*:[ \t]*)${FILE}${PLAIN}[ \t]*$`, 'gim'), `$1${REDACTED}`],
  // In the middle of a log line a colon also ends a clause (`no token: connection refused`): only what looks made up is taken.
  [new RegExp(String.raw`(${NAME}\s*:\s*)(?=[\w+/=.~-]*[a-z])(?=[\w+/=.~-]*\d)[\w+/=.~-]{8,}`, 'gi'), `$1${REDACTED}`],
];
