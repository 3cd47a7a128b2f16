import { fileURLToPath } from 'node:url';
import { isHost } from '../../krew/program/node-binary.ts';
import { PLATFORMS } from '../../krew/platforms.ts';

/** The program that `npm run package` has made for this machine. */
export function packagedProgram(): string {
  const platform = PLATFORMS.find(isHost);
  if (platform === undefined) throw new Error(`no archive is made for ${process.platform} on ${process.arch}`);
  return fileURLToPath(new URL(`../../build/release/${platform.os}_${platform.arch}/${platform.program}`, import.meta.url));
}
