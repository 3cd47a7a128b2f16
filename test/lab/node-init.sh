#!/bin/bash
# PID 1 of a node: containerd and the kubelet, each started anew when it ends
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null
keep() {
  log=$1
  shift
  while :; do
    "$@" >>"$log" 2>&1 &
    echo $! >"/run/$1.pid"
    wait $!
    sleep 1
  done
}
keep /var/log/containerd.log containerd --config /etc/containerd/config.toml &
until [ -S /run/containerd/containerd.sock ]; do sleep 0.05; done
keep /var/log/kubelet.log kubelet --config /etc/kubernetes/kubelet-config.yaml --kubeconfig /etc/kubernetes/kubelet.conf \
  --node-ip "$(cat /etc/node-ip)" --hostname-override "$(hostname)" &
while :; do wait; sleep 1; done
