import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` while nobody else holds the lock `name`; waits for another holder, telling its process id once.
 * The lock is an abstract socket, so it goes with its process however that ends, and it leaves no file.
 */
export async function withLock<T>(name: string, work: () => Promise<T>, waiting: (pid: string) => void = () => {}): Promise<T> {
  const address = `\0kubectl-cni-lab/${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  let server = await listen(address)
  for (let told = false; server === undefined; server = await listen(address)) {
    if (!told) waiting(await ask(address))
    told = true
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    server.close()
  }
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((client) => client.on('error', () => {}).end(String(process.pid)))
    server.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(address, () => resolve(server.unref()))
  })
}

function ask(address: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const client = connect(address)
    client.setTimeout(1000, () => client.destroy())
    client.on('data', (data) => (said += String(data)))
    client.on('error', () => {})
    client.on('close', () => resolve(said || 'unknown'))
  })
}
