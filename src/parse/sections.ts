/** What one command of a framed answer said. */
export interface Section {
  /** 127: neither the image nor the node has the program; 124 or 143: it took too long. */
  readonly code: number;
  readonly text: string;
  readonly error: string;
}

/** A framed answer of the script that reads a node. */
export interface Sections {
  readonly byName: ReadonlyMap<string, Section>;
  /** `bash` or `sh`; undefined when the answer was cut off. */
  readonly shell: string | undefined;
  /** The section in which it was cut off; undefined when it is whole, or was cut off between two. */
  readonly cutOffIn: string | undefined;
}

/**
 * Takes both streams of the script apart. Frames: `MARK begin NAME`, `MARK end NAME CODE`, in the end `MARK whole SHELL`;
 * `MARK code CODE` where a filter stood between. A frame without its newline is cut off: its number or word may be too.
 */
export function parseSections(stdout: string, stderr: string, mark: string): Sections {
  const answer = withPlainNewlines(stdout, mark);
  const errors = new Map(blocksOf(withPlainNewlines(stderr, mark), mark).map(({ name, text }) => [name, text.trim()]));
  const blocks = blocksOf(answer, mark);
  const byName = new Map<string, Section>();
  for (const { name, text, code } of blocks) {
    if (code === undefined) continue;
    const inner = new RegExp(`^${mark} code (\\d+)\\n?`, 'm').exec(text);
    byName.set(name, { code: inner === null ? code : Number(inner[1]), text: inner === null ? text : text.replace(inner[0], ''), error: errors.get(name) ?? '' });
  }
  return {
    byName,
    shell: new RegExp(`^${mark} whole (\\w+)\\n`, 'm').exec(answer)?.[1],
    cutOffIn: blocks.find(({ code }) => code === undefined)?.name,
  };
}

/** A terminal in between ends each line with CRLF. Only then: a file may have such lines of its own. */
function withPlainNewlines(stream: string, mark: string): string {
  return new RegExp(`^${mark} begin \\S+\\r\\n`, 'm').test(stream) ? stream.replaceAll('\r\n', '\n') : stream;
}

interface Block {
  readonly name: string;
  readonly text: string;
  /** Undefined: its end is missing. */
  readonly code: number | undefined;
}

function blocksOf(stream: string, mark: string): Block[] {
  const begin = new RegExp(`^${mark} begin (\\S+)\\n`, 'gm');
  return [...stream.matchAll(begin)].map((match) => {
    const [line, name = ''] = match;
    const rest = stream.slice(match.index + line.length);
    const end = new RegExp(`\\n?^${mark} end ${name} (\\d+)\\n`, 'm').exec(rest);
    return { name, text: end === null ? rest : rest.slice(0, end.index), code: end === null ? undefined : Number(end[1]) };
  });
}
