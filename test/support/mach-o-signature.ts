import { createHash } from 'node:crypto';
import { readMachO } from '../../krew/program/mach-o.ts';

const CODE_DIRECTORY = 0xfade0c02;
const SHA256 = 2;

/**
 * What is wrong with the code signature of a Mach-O executable, or undefined: its pages against the hashes of its SHA-256
 * CodeDirectory (osfmk/kern/cs_blobs.h of Apple's xnu). Who signed it is not looked at.
 */
export function signatureFault(file: Buffer): string | undefined {
  const { signature, linkEdit } = readMachO(file);
  if (signature === undefined) return 'there is no signature';
  const start = file.readUInt32LE(signature + 8);
  const size = file.readUInt32LE(signature + 12);
  const segmentEnd = Number(file.readBigUInt64LE(linkEdit + 40) + file.readBigUInt64LE(linkEdit + 48));
  if (start + size !== segmentEnd || segmentEnd !== file.length) return 'the signature is not the last thing in the file';
  const directories = Array.from({ length: file.readUInt32BE(start + 8) }, (_, index) => start + file.readUInt32BE(start + 12 + 8 * index + 4));
  const at = directories.find((offset) => file.readUInt32BE(offset) === CODE_DIRECTORY && file[offset + 37] === SHA256);
  if (at === undefined) return 'there is no SHA-256 CodeDirectory';
  const [hashes, pages, limit] = [at + file.readUInt32BE(at + 16), file.readUInt32BE(at + 28), file.readUInt32BE(at + 32)];
  const pageSize = 2 ** (file[at + 39] ?? 0);
  if (limit !== start || pages !== Math.ceil(limit / pageSize)) return `${pages} pages of ${pageSize} do not cover the ${start} bytes before the signature`;
  for (let page = 0; page < pages; page++) {
    const seen = createHash('sha256').update(file.subarray(page * pageSize, Math.min((page + 1) * pageSize, limit))).digest();
    if (!seen.equals(file.subarray(hashes + 32 * page, hashes + 32 * (page + 1)))) return `page ${page} does not match its hash`;
  }
  return undefined;
}
