import type { ApiObject, PodOrder } from './cluster.ts';

/** Marks of everything that a run makes; cleanup finds it by them and by nothing else. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'kubectl-cni' } as const;
export const RUN_LABEL = 'kubectl-cni/run';

/** Selects what any run made. */
export const OURS = 'app.kubernetes.io/managed-by=kubectl-cni,kubectl-cni/run';

/**
 * How long a pod of ours lives at most. After that its program ends, its deadline fails it, and its owner expires and takes it
 * along, so that 15 minutes after a run was killed nothing is left.
 */
export const LIFE_SECONDS = 720;

/** The only container of a pod of ours. */
export const CONTAINER = 'kubectl-cni';

/** Resources that a quota demands. */
export interface PodResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What every pod of a run has in common. */
export interface RunMarks {
  readonly namespace: string;
  /** Eight hexadecimal digits. */
  readonly run: string;
}

/** Where pods belong to: an object that expires. */
export interface OwnerReference {
  readonly name: string;
  readonly uid: string;
}

export function ownerName({ run }: RunMarks): string {
  return `kubectl-cni-${run}`;
}

/**
 * An owner that expires: a Job that has nothing to run is complete at once, and its `ttlSecondsAfterFinished` deletes it,
 * whereupon the garbage collector deletes what it owns. Source: kubernetes pkg/controller/job, pkg/controller/ttlafterfinished.
 */
export function ownerManifest({ namespace, run }: RunMarks, image: string): ApiObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: ownerName({ namespace, run }), namespace, labels: labelsOf(run) },
    spec: {
      completions: 0,
      parallelism: 0,
      ttlSecondsAfterFinished: LIFE_SECONDS,
      template: { spec: { restartPolicy: 'Never', automountServiceAccountToken: false, containers: [{ name: CONTAINER, image, command: ['true'] }] } },
    },
  };
}

/**
 * A pod of a run. Without a grace period it is gone from the API as soon as anybody deletes it, the garbage collector too, also
 * when its node is dead or its network cannot be taken down; the kubelet then ends it by itself.
 */
export function podManifest(order: PodOrder, { namespace, run }: RunMarks, owner: OwnerReference, number: number, resources: PodResources | undefined): ApiObject {
  const debug = order.role === 'debug';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `kubectl-cni-${order.role}-${run}-${number}`,
      namespace,
      labels: { ...labelsOf(run), 'kubectl-cni/role': order.role },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', ...owner }],
    },
    spec: {
      nodeName: order.node,
      hostNetwork: debug,
      hostPID: debug,
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: LIFE_SECONDS,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      tolerations: [{ operator: 'Exists' }],
      imagePullSecrets: order.pullSecrets.map((name) => ({ name })),
      volumes: debug ? [{ name: 'host', hostPath: { path: '/', type: 'Directory' } }] : [],
      containers: [
        {
          name: CONTAINER,
          image: order.image,
          imagePullPolicy: order.pull,
          command: ['sh', '-c', `trap 'exit 0' TERM; sleep ${LIFE_SECONDS} & wait`],
          ...(resources === undefined ? {} : { resources }),
          volumeMounts: debug ? [{ name: 'host', mountPath: '/host', readOnly: true, recursiveReadOnly: 'IfPossible' }] : [],
          securityContext: securityOf(order),
        },
      ],
    },
  };
}

/** NET_ADMIN reads packet filters, NET_RAW pings, SYS_CHROOT runs the node's own programs, SYSLOG reads the kernel's log. */
function securityOf({ role, privileged }: PodOrder): ApiObject {
  if (role === 'debug' && privileged) return { runAsUser: 0, privileged: true };
  const add = role === 'debug' ? ['NET_ADMIN', 'NET_RAW', 'SYS_CHROOT', 'SYSLOG'] : ['NET_RAW'];
  return { runAsUser: 0, runAsNonRoot: false, privileged: false, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add } };
}

function labelsOf(run: string): Readonly<Record<string, string>> {
  return { ...MANAGED_BY, [RUN_LABEL]: run };
}
