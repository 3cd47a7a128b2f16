#!/bin/bash
# store.sh ROOT FOLDER ARCHIVE...: runs as PID 1 of fresh mount, pid and network namespaces: lets a node's containerd
# import image archives, so that FOLDER/store is what /var/lib/containerd of each node starts from
set -eu
root=$1 folder=$2
shift 2
mount --make-rprivate /
mkdir -p "$folder"/{upper,work,root,store}
r=$folder/root
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$r"
mount --bind "$folder/store" "$r/var/lib/containerd"
mount -t proc proc "$r/proc"
mount --rbind /dev "$r/dev"
mount -t tmpfs tmpfs "$r/run"
mkdir "$r/run/archives"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
chroot "$r" containerd --config /etc/containerd/config.toml 2>"$folder/containerd.log" &
for _ in $(seq 300); do [ -S "$r/run/containerd/containerd.sock" ] && break; sleep 0.1; done
for archive in "$@"; do
  touch "$r/run/archives/image.tar"
  mount --bind "$archive" "$r/run/archives/image.tar"
  chroot "$r" ctr -n k8s.io images import /run/archives/image.tar
  umount "$r/run/archives/image.tar"
done
kill %1
wait || true
umount "$r/var/lib/containerd"
