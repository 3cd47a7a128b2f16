import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from './generated.ts';
import { modelSchema } from './model-schema.ts';

/** The kinds that `-o json` prints or `--save` writes: file, type of the dictionary, and title. */
const KINDS = [
  ['status', 'StatusReport', 'Status of kubectl cni'],
  ['probe-report', 'ProbeReport', 'Probe report of kubectl cni'],
  ['snapshot', 'Snapshot', 'Snapshot of kubectl cni'],
  ['version', 'VersionReport', 'Version of kubectl cni'],
] as const;

/** `src/model/schema/*.schema.json`, made from the types that they describe. */
export function modelSchemas(root: string): GeneratedFile[] {
  const folder = join(root, 'src/model');
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts')).sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  return KINDS.map(([file, type, title]) => ({
    path: `src/model/schema/${file}.schema.json`,
    text: `${JSON.stringify(modelSchema(sources, type, title), null, 2)}\n`,
  }));
}
