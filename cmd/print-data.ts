/** A value as JSON or YAML, as `-o` asks, ended by a line feed. */
export async function printData(value: unknown, output: 'json' | 'yaml'): Promise<string> {
  const report = await import('../src/report/index.ts');
  return output === 'json' ? report.renderJson(value) : report.renderYaml(value);
}
