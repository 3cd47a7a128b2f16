import { createHash } from 'node:crypto';
import { readMachO } from './mach-o.ts';
import type { MachO } from './mach-o.ts';

const LC_CODE_SIGNATURE = 0x1d;
const LC_CODE_SIGNATURE_SIZE = 16;
const PAGE = 4096;
const SHA256 = 32;

/**
 * The executable with an ad-hoc signature in place of the one it has: a hash of each page and no name, as `codesign -s -` makes
 * it on a Mac. Node's own signature is void once the program is in the file, and macOS on arm64 runs nothing unsigned.
 *
 * Form: CS_SuperBlob with one CodeDirectory, version 0x20400, from osfmk/kern/cs_blobs.h of Apple's xnu. Its numbers are big
 * endian.
 */
export function signedAdHoc(unsigned: Buffer, identifier: string): Buffer {
  const file = Buffer.from(unsigned);
  const found = readMachO(file);
  const segmentStart = Number(file.readBigUInt64LE(found.linkEdit + 40));
  const segmentSize = Number(file.readBigUInt64LE(found.linkEdit + 48));
  if (segmentStart + segmentSize !== file.length) throw new Error('__LINKEDIT is not the last part of the file');
  const command = found.signature ?? addCommand(file, found);
  const end = found.signature === undefined ? file.length : file.readUInt32LE(found.signature + 8);
  const limit = Math.ceil(end / 16) * 16;
  const directory = codeDirectoryShape(limit, identifier);
  const size = Math.ceil((SUPER_BLOB + directory.length) / 16) * 16;

  file.writeUInt32LE(limit, command + 8);
  file.writeUInt32LE(size, command + 12);
  const grown = limit + size - segmentStart;
  const page = found.isArm ? 0x4000 : 0x1000;
  file.writeBigUInt64LE(BigInt(Math.ceil(grown / page) * page), found.linkEdit + 32);
  file.writeBigUInt64LE(BigInt(grown), found.linkEdit + 48);

  const signed = Buffer.alloc(limit + size);
  file.copy(signed, 0, 0, end);
  writeSignature(signed, limit, directory, found, identifier);
  return signed;
}

/** Adds a load command for a signature behind the others; returns where it is. */
function addCommand(file: Buffer, { commandsEnd, firstSection }: MachO): number {
  if (commandsEnd + LC_CODE_SIGNATURE_SIZE > firstSection) throw new Error('no room for a signature among the load commands');
  file.writeUInt32LE(LC_CODE_SIGNATURE, commandsEnd);
  file.writeUInt32LE(LC_CODE_SIGNATURE_SIZE, commandsEnd + 4);
  file.writeUInt32LE(file.readUInt32LE(16) + 1, 16);
  file.writeUInt32LE(file.readUInt32LE(20) + LC_CODE_SIGNATURE_SIZE, 20);
  return commandsEnd;
}

const SUPER_BLOB = 20;
const CODE_DIRECTORY = 88;

interface DirectoryShape {
  readonly pages: number;
  readonly hashes: number;
  readonly length: number;
}

/** Offsets in a CodeDirectory: its fields, the identifier, one hash for each page. */
function codeDirectoryShape(limit: number, identifier: string): DirectoryShape {
  const pages = Math.ceil(limit / PAGE);
  const hashes = CODE_DIRECTORY + Buffer.byteLength(identifier) + 1;
  return { pages, hashes, length: hashes + pages * SHA256 };
}

/** CS_ADHOC, and CS_LINKER_SIGNED: what a linker leaves, which `codesign` replaces without being forced. */
const FLAGS = 0x20002;
const EXEC_SEG_MAIN_BINARY = 1n;

function writeSignature(signed: Buffer, limit: number, { pages, hashes, length }: DirectoryShape, { text }: MachO, identifier: string): void {
  const superBlob = [0xfade0cc0, SUPER_BLOB + length, 1, 0, SUPER_BLOB];
  superBlob.forEach((value, index) => signed.writeUInt32BE(value, limit + 4 * index));
  const at = limit + SUPER_BLOB;
  const fields = [0xfade0c02, length, 0x20400, FLAGS, hashes, CODE_DIRECTORY, 0, pages, limit];
  fields.forEach((value, index) => signed.writeUInt32BE(value, at + 4 * index));
  // Hash size, SHA-256, no platform, and the page's size as a power of two.
  signed.set([SHA256, 2, 0, Math.log2(PAGE)], at + 36);
  signed.writeBigUInt64BE(text.offset, at + 64);
  signed.writeBigUInt64BE(text.size, at + 72);
  signed.writeBigUInt64BE(EXEC_SEG_MAIN_BINARY, at + 80);
  signed.write(identifier, at + CODE_DIRECTORY, 'latin1');
  for (let page = 0; page < pages; page++) {
    const hash = createHash('sha256').update(signed.subarray(page * PAGE, Math.min((page + 1) * PAGE, limit)));
    hash.digest().copy(signed, at + hashes + page * SHA256);
  }
}
