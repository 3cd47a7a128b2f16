import type { Identification, PartVersion } from './identification.ts';

/** The CNI with its versions: `Calico v3.28.5`, `Canal of Calico v3.28.5 and Flannel v0.26.7`, `Flannel in k3s v1.34.4+k3s1`. */
export function productAndVersion({ product, versions }: Pick<Identification, 'product' | 'versions'>): string {
  const parts = versions.flatMap(({ part, version }) => (version === null ? [] : [{ part, version }]));
  const [only] = parts;
  if (parts.length > 1) return `${product} of ${parts.map(({ part, version }) => `${NAMES[part] ?? product} ${version}`).join(' and ')}`;
  return only === undefined ? product : `${product} ${only.part === 'k3s' ? 'in k3s ' : ''}${only.version}`;
}

/** The products that parts are of. */
export const NAMES: Partial<Readonly<Record<PartVersion['part'], string>>> = { calico: 'Calico', flannel: 'Flannel', k3s: 'k3s' };
