import { stringify } from 'yaml';

/** A value as one YAML document. Imported only when it is asked for. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
