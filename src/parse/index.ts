export { parseBird } from './bird.ts';
export { parseCalicoIpam } from './calico-cni-config.ts';
export { parseFlannelNetConf } from './flannel-net-conf.ts';
export { parseKubeProxyArguments, parseKubeProxyConfig } from './kube-proxy-config.ts';
export { tellingLine } from './log-line.ts';
export { ParseError } from './parse-error.ts';
export { parseSections } from './sections.ts';
export type { Section, Sections } from './sections.ts';
