import { ParseError } from './parse-error.ts';

/**
 * `type` of the IPAM section in `cni_network_config`: of the Calico plugin where it is a list of plugins; null when it has none.
 * The text is a template of JSON: install-cni fills in words such as `__CNI_MTU__`, which stand with or without quotes.
 */
export function parseCalicoIpam(text: string): string | null {
  const filled = text.replace(/"(?:[^"\\]|\\.)*"|__[A-Z0-9_]+__/g, (match) => (match.startsWith('"') ? match : 'null'));
  let parsed: CniConfig | null;
  try {
    parsed = JSON.parse(filled) as CniConfig | null;
  } catch (error) {
    throw new ParseError(`cni_network_config is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const plugins = (Array.isArray(parsed?.plugins) ? parsed.plugins : [parsed]).filter((plugin) => plugin !== null && plugin !== undefined);
  const plugin = plugins.find(({ type }) => type === 'calico') ?? plugins.find(({ ipam }) => ipam !== undefined);
  const type = plugin?.ipam?.type;
  return typeof type === 'string' ? type : null;
}

interface CniConfig {
  readonly type?: unknown;
  readonly ipam?: { readonly type?: unknown };
  readonly plugins?: readonly CniConfig[];
}
