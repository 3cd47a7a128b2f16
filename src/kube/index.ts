export { rightText, rightToRead } from './access.ts';
export type { Right } from './access.ts';
export type {
  Answer,
  ApiObject,
  Cluster,
  ExecResult,
  ExecTarget,
  ObjectMeta,
  RequestRecord,
  Resource,
  Scope,
  TableRow,
} from './cluster.ts';
export { connect } from './connect.ts';
export type { Ambient, ConnectOptions } from './connect-options.ts';
export { collectionPath, execName, objectPath, podPath, requestName, selectorsOf, withQuery } from './request-path.ts';
