import type { Lab } from '../lab/index.ts'

/** A program of the node that works against the CNI: again and again it does what it was told, as network managers do. */
export interface Rival {
  /** Names it on the node. */
  name: string
  /** A shell command that may fail and is to change nothing when there is nothing to change. */
  does: string
}

/** Starts it. It lives until `dismiss` or the node's end; it does its work three times a second, sooner than agents look again. */
export async function hire(lab: Lab, node: string, { name, does }: Rival): Promise<void> {
  const loop = `while :; do ${does}; sleep 0.3; done`
  await lab.inNode(node, ['sh', '-c', `setsid sh -c "$1" </dev/null >/dev/null 2>&1 & echo $! >${pidFile(name)}`, 'sh', loop])
}

/** Ends it; does nothing where it does not run. */
export async function dismiss(lab: Lab, node: string, { name }: Rival): Promise<void> {
  await lab.inNode(node, ['bash', '-c', 'if [ -e $1 ]; then kill -9 -- -$(cat $1); rm -f $1; fi; true', 'bash', pidFile(name)])
}

function pidFile(name: string): string {
  return `/run/${name}.pid`
}
