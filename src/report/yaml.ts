/** A value as one YAML document. The library is loaded only when it is asked for: it takes longer than the rest of a screen. */
export async function renderYaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
