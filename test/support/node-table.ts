import type { ApiObject, TableRow } from '../../src/kube/index.ts';
import { age } from './age.ts';

interface Node {
  readonly metadata?: { readonly name?: string; readonly creationTimestamp?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly nodeInfo?: { readonly kubeletVersion?: string };
  };
}

const ROLE = 'node-role.kubernetes.io/';

/**
 * A node as the API server prints it in a table, without the wide columns.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go (printNode)
 */
export function nodeRow(object: ApiObject, nowMs: number): TableRow {
  const { metadata, spec, status } = object as Node;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const words = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady', ...(spec?.unschedulable ? ['SchedulingDisabled'] : [])];
  const roles = Object.keys(metadata?.labels ?? {}).filter((label) => label.startsWith(ROLE)).map((label) => label.slice(ROLE.length));
  const name = metadata?.name ?? '';
  const cells = {
    Name: name,
    Status: words.join(','),
    Roles: roles.sort().join(',') || '<none>',
    Age: age(metadata?.creationTimestamp, nowMs),
    Version: status?.nodeInfo?.kubeletVersion ?? '',
  };
  return { name, namespace: '', cells };
}

/** The same for a namespace (printNamespace). */
export function namespaceRow(object: ApiObject, nowMs: number): TableRow {
  const { metadata, status } = object as { metadata?: { name?: string; creationTimestamp?: string }; status?: { phase?: string } };
  const name = metadata?.name ?? '';
  return { name, namespace: '', cells: { Name: name, Status: status?.phase ?? '', Age: age(metadata?.creationTimestamp, nowMs) } };
}
