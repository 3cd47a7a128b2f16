#!/bin/sh
# fabric.sh RUN ADDRESS: in a fresh network namespace, makes the bridge that the nodes hang on, then holds the namespace
set -eu
run=$1 address=$2
ip link set lo up
ip link add br0 type bridge
ip addr add "$address/24" dev br0
ip link set br0 up
echo $$ > "$run/fabric.pid.new"
mv "$run/fabric.pid.new" "$run/fabric.pid"
exec sleep infinity
