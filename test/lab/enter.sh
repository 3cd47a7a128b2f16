#!/bin/sh
# enter.sh RUN GROUP CMD...: joins the lab's cgroup GROUP in every hierarchy, then becomes CMD.
# It joins first and looks afterwards whether the lab still exists, so nothing can start behind the back of `lab down`.
set -eu
run=$1 group=$2
shift 2
for procs in /sys/fs/cgroup/*/kubectl-cni-lab/"$group"/cgroup.procs; do
  echo $$ > "$procs"
done
[ -e "$run/lab.json" ] || { echo "lab: the lab of $run is gone" >&2; exit 125; }
exec "$@"
