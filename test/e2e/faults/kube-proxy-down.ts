import { pick, pickNode } from '../../lab/index.ts'
import type { Fault } from '../../lab/index.ts'
import { kubeProxy, waitsFor } from '../daemon-pods.ts'
import { containerOf, planRollout, rollBack, rollOut } from '../half-rollout.ts'
import type { HalfRollout } from '../half-rollout.ts'

export const fault: Fault<HalfRollout> = {
  name: 'kube-proxy-down',
  summary: "One node's kube-proxy was made anew with an argument that it does not take, and crash-loops.",
  flavours: ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal'],
  choose: async (lab, choice) => {
    const argument = pick(choice, ['--config=/var/lib/kube-proxy/kubeproxy.conf', '--resource-container=/kube-proxy'])
    const undo = await planRollout(lab, kubeProxy, (spec) => {
      const container = containerOf(spec, kubeProxy.container)
      container.command = [...(container.command ?? []), argument]
    })
    return { nodes: [pickNode(lab, choice)], place: `${argument} in DaemonSet kube-system/kube-proxy`, undo }
  },
  break: (lab, { nodes, undo }) => rollOut(lab, undo, nodes, 'does not crash', (pod) => waitsFor(pod, ['CrashLoopBackOff'])),
  heal: (lab, { nodes, undo }) => rollBack(lab, undo, nodes),
}
