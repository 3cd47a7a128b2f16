import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Broken, Flavour, Lab } from '../lab/index.ts'
import { change, keep, restore } from './kept-fields.ts'
import type { KeptFields } from './kept-fields.ts'

const replicas = '/spec/replicas'

/** The parts of a fault that scales a Deployment of kube-system to nothing. */
export function scaledDown(name: string, flavours: readonly Flavour[]) {
  return {
    flavours,
    choose: async (lab: Lab): Promise<Broken<KeptFields>> => {
      const undo = await keep(lab, { kind: 'deployment', namespace: 'kube-system', name }, [replicas])
      return { nodes: [], place: `replicas of Deployment kube-system/${name}`, undo }
    },
    break: async (lab: Lab, { undo }: Broken<KeptFields>): Promise<void> => {
      await change(lab, undo, { [replicas]: 0 })
      await awaitDeployment(lab, name, 'is still there', ({ replicas: left }) => (left ?? 0) === 0)
    },
    heal: async (lab: Lab, { undo }: Broken<KeptFields>): Promise<void> => {
      await restore(lab, undo)
      await awaitDeployment(lab, name, 'is not ready', ({ replicas: wanted, readyReplicas }) => (wanted ?? 0) > 0 && wanted === readyReplicas)
    },
  }
}

interface DeploymentStatus {
  replicas?: number
  readyReplicas?: number
  updatedReplicas?: number
  unavailableReplicas?: number
}

/** Waits until `met` holds of a Deployment of kube-system whose controller has seen its last change. */
export async function awaitDeployment(lab: Lab, name: string, otherwise: string, met: (status: DeploymentStatus) => boolean): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    const { metadata, status } = await lab.get<{ metadata: { generation: number }; status: DeploymentStatus & { observedGeneration?: number } }>([
      'deployment', '-n', 'kube-system', name,
    ])
    if (status.observedGeneration === metadata.generation && met(status)) return
    if (Date.now() > deadline) throw new LabError(`${name} ${otherwise}`)
    await sleep(500)
  }
}
