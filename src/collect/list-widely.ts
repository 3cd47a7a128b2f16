import type { Answer, ApiObject, Resource, Scope } from '../kube/cluster.ts';
import { AccessError } from '../model/errors.ts';
import type { Hands } from './collector.ts';

/**
 * Lists objects of all namespaces. A user who may not, and who has said where the CNI lives, gets those of that namespace and
 * of kube-system, where kube-proxy and CoreDNS live.
 */
export async function listWidely({ cluster, namespace }: Hands, resource: Resource, scope: Scope): Promise<Answer<readonly ApiObject[]>> {
  try {
    return await cluster.list(resource, scope);
  } catch (error) {
    if (!(error instanceof AccessError) || namespace === undefined) throw error;
    const namespaces = [...new Set([namespace, 'kube-system'])];
    const answers = await Promise.all(namespaces.map((each) => cluster.list(resource, { ...scope, namespace: each })));
    const at = answers[0]?.at ?? '';
    return { value: answers.flatMap(({ value }) => value), at, from: answers.map(({ from }) => from).join(', ') };
  }
}
