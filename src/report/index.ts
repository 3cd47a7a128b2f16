export { renderChanges } from './changes.ts';
export { renderJson } from './json.ts';
export { MARKS, plainPalette } from './palette.ts';
export type { Mark, Palette } from './palette.ts';
export { renderProbe } from './probe.ts';
export { renderStatus } from './status.ts';
export type { StatusView } from './status.ts';
export { renderYaml } from './yaml.ts';
export { hang, wrap } from './wrap.ts';
