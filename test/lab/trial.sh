#!/bin/sh
# trial.sh FOLDER: in throwaway namespaces, tries all that a lab asks of the kernel; says what is missing
for module in overlay br_netfilter vxlan veth bridge ip_tables ip6_tables nf_tables xt_set ip_set_hash_net; do
  modprobe -q "$module" 2>/dev/null
done
without() { echo "this kernel has no $1"; exit 1; }
ip link add trial-b type bridge 2>/dev/null || without 'bridges (module bridge)'
ip link add trial-v type veth peer name trial-w 2>/dev/null || without 'veth pairs (module veth)'
ip link add trial-x type vxlan id 1 dstport 4789 dev trial-v 2>/dev/null || without 'VXLAN (module vxlan)'
[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || without 'netfilter on bridges (module br_netfilter)'
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt || without 'tmpfs'
trial=$(mktemp -d "$1/trial.XXXXXX")
mkdir "$trial/upper" "$trial/work" /mnt/root
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$trial/upper,workdir=$trial/work" /mnt/root 2>/dev/null
mounted=$?
umount /mnt/root 2>/dev/null
rm -rf "$trial"
[ $mounted = 0 ] || { echo "overlay file systems do not work in $1; let KUBECTL_CNI_LAB name a folder on another file system"; exit 1; }
