import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a tool said, by the tool's folder and the file's name. */
export function recording(tool: string, name: string): string {
  return readFileSync(join(import.meta.dirname, '../recordings', tool, name), 'utf8');
}
