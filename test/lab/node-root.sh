#!/bin/bash
# node-root.sh NODE FOLDER ROOT FABRIC_PID ADDRESS GATEWAY: runs as PID 1 of a node, in fresh network, mount, pid, uts,
# ipc and cgroup namespaces: plugs the node into the bridge, builds its root over ROOT and pivots into it
set -eu
node=$1 folder=$2 root=$3 fabric=$4 address=$5 gateway=$6
# /proc is still the machine's, so this is the node's process id as the machine sees it
read -r pid _ < /proc/self/stat
echo "$pid" > "$folder/init.pid.new"
hostname "$node"
mount --make-rprivate /

in_fabric() { nsenter --net="/proc/$fabric/ns/net" "$@"; }
in_fabric ip link del "v-$node" 2>/dev/null || true
in_fabric ip link add "v-$node" type veth peer name eth0 netns 1
in_fabric ip link set "v-$node" master br0 up
ip link set lo up
ip addr add "$address/24" dev eth0
ip link set eth0 up
ip route add default via "$gateway"

mkdir -p "$folder"/{upper,work,root,containerd,kubelet}
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
r=$folder/root
mount --bind "$folder/containerd" "$r/var/lib/containerd"
mount --bind "$folder/kubelet" "$r/var/lib/kubelet"
mount -t proc proc "$r/proc"
mount -t sysfs sysfs "$r/sys"
mount --rbind /dev "$r/dev"
mount -t tmpfs tmpfs "$r/run"
mount -t tmpfs tmpfs "$r/tmp"
if [ -d /lib/modules ]; then mount --bind -o ro /lib/modules "$r/lib/modules"; fi

# a bind of the machine's hierarchies does not do (runc finds no cgroup mount), so each is mounted afresh
mount -t tmpfs -o mode=755 tmpfs "$r/sys/fs/cgroup"
while IFS=: read -r _ controllers _; do
  case $controllers in
    '') continue ;;
    name=*) place=${controllers#name=} options=none,$controllers ;;
    *) place=$controllers options=$controllers ;;
  esac
  mkdir -p "$r/sys/fs/cgroup/$place"
  mount -t cgroup -o "$options" cgroup "$r/sys/fs/cgroup/$place"
done < /proc/self/cgroup
mount -t bpf bpf "$r/sys/fs/bpf" 2>/dev/null || true

# The kubelet writes these, and they belong to the whole machine; finding its own values there it leaves them alone
# (k8s.io/kubernetes pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables).
mkdir -p "$r/run/lab"
pretend() { echo "$2" > "$r/run/lab/$(basename "$1")"; mount --bind "$r/run/lab/$(basename "$1")" "$r/proc/sys/$1"; }
pretend vm/overcommit_memory 1
pretend vm/panic_on_oom 0
pretend kernel/panic 10
pretend kernel/panic_on_oops 1
pretend kernel/keys/root_maxkeys 1000000
pretend kernel/keys/root_maxbytes 25000000
pretend kernel/random/boot_id "$(cat /proc/sys/kernel/random/uuid)"

mkdir -p "$r/run/lock" "$r/old"
cd "$r"
pivot_root . old
mv "/old$folder/init.pid.new" "/old$folder/init.pid"
umount -l /old
rmdir /old
mount --make-rshared /
exec /usr/local/sbin/node-init
