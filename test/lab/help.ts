import { flavours } from './flavour.ts'
import { flannels } from './versions.ts'

export const help = `lab: real Kubernetes with real Flannel or Calico, in network namespaces of this machine

  lab build                          build what is missing in the cache ($KUBECTL_CNI_LAB)
  lab up FLAVOUR                     a cluster; waits until it is healthy, or says what is not
  lab run -- CMD...                  CMD on the cluster's workstation: kubectl, the plugin, KUBECONFIG
  lab node NODE [-- CMD...]          CMD inside a node, or a shell
  lab break FAULT [NODE]             break it; lab heal undoes it; lab faults lists faults
  lab heal                           undo every fault, the newest first
  lab faults                         what can be broken, a sentence each
  lab stop|start|restart NODE        a node that dies, comes back, reboots
  lab list                           labs that are up
  lab down [--all]                   leave nothing: no process, namespace, mount, cgroup, file

  flavours                           ${flavours.join(', ')}
  --name NAME                        which lab, for every call (lab)
  --nodes N                          up: how many nodes (3)
  --version V                        up: which flannel, ${flannels.join(' or ')} (${flannels[0]})
  --node-cidr-mask N                 up: how large a node's part of the pod network is (24)

Exit codes: those of CMD for run and node; 0 done, 1 failed, 2 cannot be done.`
