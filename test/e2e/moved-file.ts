import type { Lab } from '../lab/index.ts'

/** Takes a file of a node out of the way, whose name no program looks for. */
export async function takeFile(lab: Lab, node: string, path: string): Promise<void> {
  await lab.inNode(node, ['mv', path, away(path)])
}

/** Puts it back, with all that it had; does nothing where it was not taken. */
export async function returnFile(lab: Lab, node: string, path: string): Promise<void> {
  await lab.inNode(node, ['sh', '-c', 'if [ -e "$1" ]; then mv -f "$1" "$2"; fi', 'sh', away(path), path])
}

function away(path: string): string {
  return `/var/tmp/taken${path.replaceAll('/', '-')}`
}
