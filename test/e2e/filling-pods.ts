import { setTimeout as sleep } from 'node:timers/promises'

import { LabError } from '../lab/index.ts'
import type { Lab } from '../lab/index.ts'
import type { Pod } from './daemon-pods.ts'

const name = 'filling'

/** Starts so many pods that do nothing, on one node or anywhere, and waits until `settled` holds of their addresses. */
export async function startFilling(lab: Lab, many: number, node: string | undefined, settled: (withAddress: number) => boolean): Promise<void> {
  const container = { name: 'pause', image: 'registry.k8s.io/pause:3.10' }
  const selector = node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: many,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { ...selector, terminationGracePeriodSeconds: 1, containers: [container] } },
    },
  }
  await lab.kubectl(['create', '-f', '-'], JSON.stringify(deployment))
  await awaitFilling(lab, 'do not have the addresses they should have', (pods) => settled(pods.filter(({ status }) => status.podIP !== undefined).length))
}

/** Deletes the pods and waits until none is left. */
export async function stopFilling(lab: Lab): Promise<void> {
  await lab.kubectl(['delete', 'deployment', '-n', 'default', name, '--ignore-not-found', '--cascade=foreground', '--wait=true'])
  await awaitFilling(lab, 'are still there', (pods) => pods.length === 0)
}

async function awaitFilling(lab: Lab, otherwise: string, met: (pods: readonly Pod[]) => boolean): Promise<void> {
  const deadline = Date.now() + 180_000
  while (!met((await lab.get<{ items: Pod[] }>(['pods', '-n', 'default', '-l', `app=${name}`])).items)) {
    if (Date.now() > deadline) throw new LabError(`the pods of ${name} ${otherwise}`)
    await sleep(1000)
  }
}
