import { UsageError } from '../model/errors.ts';
import { SNAPSHOT_SCHEMA } from '../model/snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isObject } from './shape.ts';
import { SNAPSHOT_SHAPE } from './snapshot-shape.ts';

const LARGEST_MIB = 256;
const OURS = 'kubectl-cni/';
const SAVE = 'Give --from a file that kubectl cni status --save has written.';

/** Reads a saved snapshot; `name` is what the reader calls the file. A text that is none is a UsageError that says what it is. */
export function load(text: string, name: string): Snapshot {
  if (text.length > LARGEST_MIB * 1024 * 1024) throw new UsageError(`${name} is larger than ${LARGEST_MIB} MiB, which no snapshot is`, SAVE);
  const given = parse(text, name);
  if (!isObject(given)) throw new UsageError(`${name} is JSON, but no snapshot`, SAVE);
  const { apiVersion, kind, schema, tool } = given;
  if (kind !== 'Snapshot' || typeof apiVersion !== 'string' || !apiVersion.startsWith(OURS)) throw new UsageError(otherKind(given, name), SAVE);
  if (apiVersion !== `${OURS}v1` || (typeof schema === 'number' && schema > SNAPSHOT_SCHEMA)) {
    const maker = typeof tool === 'string' ? `, which kubectl cni ${tool} has written,` : '';
    throw new UsageError(`${name}${maker} is in a newer form than this program reads`, 'Update kubectl cni, and read it again.');
  }
  const wrong = schema === SNAPSHOT_SCHEMA ? SNAPSHOT_SHAPE(given, '')?.replace(/^\.(?:cluster\.(?=cluster\.))?/, '') : 'its schema number is missing';
  if (wrong !== undefined) throw new UsageError(`${name} is a damaged snapshot: ${wrong}`, 'Take a new one with kubectl cni status --save.');
  return given as unknown as Snapshot;
}

function parse(text: string, name: string): unknown {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (whole === '') throw new UsageError(`${name} is empty`, SAVE);
  try {
    return JSON.parse(whole);
  } catch (cause) {
    const { message } = cause as Error;
    const bytes = new TextEncoder().encode(text).length;
    if (whole.startsWith('{') && endsEarly(message, whole.length)) {
      throw new UsageError(`${name} is cut off: it ends in the middle, after ${bytes} bytes`, 'Copy it anew, or take a new one with kubectl cni status --save.', { cause });
    }
    throw new UsageError(`${name} is not JSON`, SAVE, { cause });
  }
}

/** What V8 says when the text ends before the value does. */
function endsEarly(message: string, length: number): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated/.test(message) || (position !== undefined && Number(position) >= length);
}

function otherKind({ apiVersion, kind }: Readonly<Record<string, unknown>>, name: string): string {
  if (typeof kind !== 'string') return `${name} is JSON, but no snapshot`;
  if (typeof apiVersion === 'string' && apiVersion.startsWith(OURS)) return `${name} is a ${kind} of kubectl cni, not a Snapshot`;
  return `${name} is a Kubernetes ${kind}${typeof apiVersion === 'string' ? ` (${apiVersion})` : ''}, not a snapshot of kubectl cni`;
}
