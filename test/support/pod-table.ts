import type { ApiObject, TableRow } from '../../src/kube/index.ts';
import { age } from './age.ts';

interface ContainerStatus {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly signal?: number };
  };
}

interface Pod {
  readonly metadata?: { readonly name?: string; readonly creationTimestamp?: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly unknown[]; readonly initContainers?: readonly unknown[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/**
 * A pod as the API server prints it in a table, without the restart times and readiness gates.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go (printPod)
 */
export function podRow(object: ApiObject, namespace: string, nowMs: number): TableRow {
  const pod = object as Pod;
  const statuses = pod.status?.containerStatuses ?? [];
  const name = pod.metadata?.name ?? '';
  const cells = {
    Name: name,
    Ready: `${statuses.filter((status) => status.ready).length}/${pod.spec?.containers?.length ?? 0}`,
    Status: podStatus(pod),
    Restarts: String(statuses.reduce((sum, status) => sum + (status.restartCount ?? 0), 0)),
    Age: age(pod.metadata?.creationTimestamp, nowMs),
    IP: pod.status?.podIP ?? '<none>',
    Node: pod.spec?.nodeName ?? '<none>',
    'Nominated Node': '<none>',
    'Readiness Gates': '<none>',
  };
  return { name, namespace, cells };
}

function podStatus(pod: Pod): string {
  const inits = pod.status?.initContainerStatuses ?? [];
  const blocked = inits.findIndex(({ state }) => state?.terminated?.exitCode !== 0);
  let status = pod.status?.reason ?? pod.status?.phase ?? '';
  if (blocked >= 0) {
    const words = reasonOf(inits[blocked]);
    status = `Init:${words && words !== 'PodInitializing' ? words : `${blocked}/${pod.spec?.initContainers?.length ?? 0}`}`;
  } else {
    status = (pod.status?.containerStatuses ?? []).map(reasonOf).find((reason) => reason !== '') ?? status;
  }
  if (pod.metadata?.deletionTimestamp === undefined) return status;
  return pod.status?.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function reasonOf(status: ContainerStatus | undefined): string {
  const { waiting, terminated } = status?.state ?? {};
  if (waiting?.reason !== undefined) return waiting.reason;
  if (terminated === undefined) return '';
  return terminated.reason ?? (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`);
}
