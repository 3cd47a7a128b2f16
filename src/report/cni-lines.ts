import type { Identification, Owner, Variant } from '../model/identification.ts';
import { productAndVersion } from '../model/product-name.ts';
import type { LookReport } from '../model/report.ts';
import { flow, wrap } from './wrap.ts';

/**
 * Which CNI runs, how sure that is, how it works, who put it there, and how much of the cluster was seen; of a saved snapshot
 * also when, and the file.
 */
export function cniLines(report: LookReport, width: number, from?: string): string[] {
  const { cni } = report;
  const where = [installedBy(cni), cni.embedded || cni.namespace === null ? '' : `in ${cni.namespace}`].filter((part) => part !== '').join(' ');
  return [
    ...flow([product(cni), ...howItWorks(cni)], width),
    ...flow([where, kubernetes(report), nodesSeen(report)], width),
    ...(from === undefined ? [] : wrap(`taken ${minute(report.taken)}, from ${from}`, width)),
  ];
}

function product(cni: Identification): string {
  if (cni.cni === 'unsupported' && cni.signs.length === 0) return 'CNI ?';
  return cni.cni === 'none' ? 'no CNI' : `${productAndVersion(cni)} (${cni.confidence === 'guess' ? 'a guess' : cni.confidence})`;
}

function howItWorks(cni: Identification): string[] {
  if (cni.cni === 'none') return [];
  if (cni.cni === 'unsupported' && cni.signs.length === 0) return ['nothing was checked but the cluster itself'];
  if (cni.cni === 'unsupported') return ['not supported: nothing was checked but the cluster itself'];
  const { variant } = cni;
  const dataplane = { iptables: 'iptables', nftables: 'nftables', ebpf: 'eBPF', vpp: 'VPP', windows: 'Windows', unknown: '' }[variant.dataplane];
  const ipam = cni.ipam === 'unknown' ? '' : cni.ipam === 'other' ? "another's IPAM" : cni.ipam;
  return [dataPath(variant), dataplane, ipam, cni.typha === 'unknown' ? 'Typha ?' : ''];
}

/** In the words of Calico and Flannel themselves. */
function dataPath(variant: Variant): string {
  const { encapsulation, bgp, backend, crossSubnet } = variant;
  if (encapsulation === 'not-ours') return 'policy only, on the network of another CNI';
  const names = { none: 'no encapsulation', ipip: 'IPIP', vxlan: 'VXLAN', wireguard: 'WireGuard', udp: 'UDP', ipsec: 'IPsec', other: '' };
  const between = crossSubnet ? ` ${backend === null ? 'CrossSubnet' : 'with DirectRouting'}` : '';
  const shape = `${names[encapsulation]}${between}`;
  const routing = bgp ? 'BGP' : backend !== null && backend.toLowerCase() !== encapsulation ? `backend ${backend}` : '';
  return [routing, shape].filter((part) => part !== '').join(', ');
}

function installedBy({ cni, owner, embedded }: Identification): string {
  if (cni === 'none' || embedded) return '';
  const named = (text: string): string => (owner.name === '' ? text : `${text} ${owner.name}`);
  const words: Record<Owner['kind'], string> = {
    manifest: 'by manifest',
    operator: 'by the operator',
    helm: named('by Helm release'),
    argo: named('by Argo CD application'),
    flux: named('by Flux'),
    k3s: 'by k3s',
    rke2: 'by RKE2',
    microk8s: 'by MicroK8s',
    unknown: '',
  };
  return words[owner.kind];
}

function kubernetes({ kubernetes: version, cni: { distribution } }: LookReport): string {
  const said = distribution === null || version?.includes(distribution.toLowerCase()) === true;
  return `Kubernetes ${version ?? '?'}${said ? '' : ` (${distribution})`}`;
}

function nodesSeen({ nodes, unknown }: LookReport): string {
  if (nodes.length === 0) return unknown.some(({ missing }) => missing.some(({ fact }) => fact === 'node.object')) ? 'nodes ?' : 'no nodes';
  return `${nodes.filter(({ seen }) => seen).length} of ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} seen`;
}

/** `2026-11-24 01:59 UTC`. */
function minute(moment: string): string {
  return moment === '' ? 'at a moment that is not known' : `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
