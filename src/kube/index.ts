export { rightText, rightTo, rightToRead } from './access.ts';
export type { Right } from './access.ts';
export type {
  Answer,
  ApiObject,
  Change,
  Cluster,
  Deletion,
  ExecResult,
  ExecTarget,
  ObjectMeta,
  PodOrder,
  RequestRecord,
  Resource,
  RunPods,
  Scope,
  Start,
  TableRow,
} from './cluster.ts';
export { connect } from './connect.ts';
export type { Ambient, ConnectOptions } from './connect-options.ts';
export { kubeconfigNames } from './kubeconfig-names.ts';
export type { KubeconfigNames } from './kubeconfig-names.ts';
export { findLeftovers, removeLeftovers } from './leftovers.ts';
export type { Leftovers } from './leftovers.ts';
export { createRunPods } from './run-pods.ts';
export { LIFE_SECONDS, OURS, RUN_LABEL } from './pod-manifest.ts';
export type { RunMarks } from './pod-manifest.ts';
export { collectionPath, execName, objectPath, podPath, requestName, selectorsOf, withQuery } from './request-path.ts';
