import { ExpectedError } from '../model/errors.ts';
import type { PodResources } from './pod-manifest.ts';

/** Little is asked for; but a pod that may not use the CPU when it wants to would measure its own delay as loss. */
const DEMANDED: Readonly<Record<string, string>> = { 'requests.cpu': '10m', cpu: '10m', 'requests.memory': '32Mi', memory: '32Mi', 'limits.cpu': '1', 'limits.memory': '128Mi' };

/**
 * What a pod has to name so that a quota takes it, with what is named already: `failed quota: tight: must specify
 * limits.memory,requests.cpu`. Each quota speaks for itself alone. Undefined where the refusal demands nothing more. Source:
 * kubernetes plugin/pkg/admission/resourcequota.
 */
export function resourcesDemanded(error: unknown, already: PodResources | undefined): PodResources | undefined {
  const named = error instanceof ExpectedError ? [...error.message.matchAll(/must specify ([\w.,:; -]+)/g)].flatMap(([, list = '']) => [...list.matchAll(/(?:requests\.|limits\.)?(?:cpu|memory)/g)].map(([name]) => name)) : [];
  const of = (kind: 'requests' | 'limits'): Readonly<Record<string, string>> => ({
    ...already?.[kind],
    ...Object.fromEntries(named.filter((name) => (name.startsWith('limits.') ? 'limits' : 'requests') === kind).map((name) => [name.replace(/^\w+\./, ''), DEMANDED[name] ?? ''])),
  });
  const demanded = { requests: of('requests'), limits: of('limits') };
  const size = (resources: PodResources | undefined): number => Object.keys({ ...resources?.requests }).length + Object.keys({ ...resources?.limits }).length;
  return size(demanded) > size(already) ? demanded : undefined;
}
