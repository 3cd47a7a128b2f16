import { stringify } from 'yaml';

/**
 * A value as one YAML document, in which a text that YAML 1.1 would take for a moment or a truth value is quoted, as kubectl
 * does. Imported only when it is asked for.
 */
export function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
