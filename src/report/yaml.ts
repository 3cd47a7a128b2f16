/**
 * A value as one YAML document. The library takes longer to load than the rest of a screen, so it waits behind a file of
 * our own: a bundle that imports it directly at run time would see its default export only.
 */
export async function renderYaml(value: unknown): Promise<string> {
  const { yamlText } = await import('./yaml-text.ts');
  return yamlText(value);
}
