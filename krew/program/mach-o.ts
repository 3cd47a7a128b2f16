/*
 * The parts of a Mach-O executable that a signature touches. Source: mach-o/loader.h of Apple's xnu. All numbers are little
 * endian.
 */

/** Where the load commands of a thin 64-bit executable say that things are; offsets into the file, in bytes. */
export interface MachO {
  readonly isArm: boolean;
  /** The load command of the last segment, which holds symbols and the signature. */
  readonly linkEdit: number;
  /** The load command of the signature, or undefined. */
  readonly signature: number | undefined;
  /** The code's segment in the file. */
  readonly text: { readonly offset: bigint; readonly size: bigint };
  /** Where the load commands end, and where the first section begins. */
  readonly commandsEnd: number;
  readonly firstSection: number;
}

const MAGIC_64 = 0xfeedfacf;
const CPU_ARM64 = 0x0100000c;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const HEADER = 32;

/** Reads the load commands; an Error when the file is of another kind. */
export function readMachO(file: Buffer): MachO {
  if (file.readUInt32LE(0) !== MAGIC_64) throw new Error('not a thin 64-bit Mach-O file');
  let linkEdit: number | undefined;
  let signature: number | undefined;
  let text: MachO['text'] | undefined;
  let firstSection = file.length;
  let at = HEADER;
  for (let left = file.readUInt32LE(16); left > 0; left--) {
    const command = file.readUInt32LE(at);
    if (command === LC_CODE_SIGNATURE) signature = at;
    if (command === LC_SEGMENT_64) {
      const name = file.toString('latin1', at + 8, at + 24).replace(/\0.*/s, '');
      if (name === '__LINKEDIT') linkEdit = at;
      if (name === '__TEXT') text = { offset: file.readBigUInt64LE(at + 40), size: file.readBigUInt64LE(at + 48) };
      for (const offset of sectionOffsets(file, at)) firstSection = Math.min(firstSection, offset);
    }
    at += file.readUInt32LE(at + 4);
  }
  if (linkEdit === undefined || text === undefined) throw new Error('a Mach-O file without __LINKEDIT or __TEXT');
  return { isArm: file.readUInt32LE(4) === CPU_ARM64, linkEdit, signature, text, commandsEnd: at, firstSection };
}

/** File offsets of a segment's sections, without those that take no room in the file. */
function sectionOffsets(file: Buffer, segment: number): number[] {
  const count = file.readUInt32LE(segment + 64);
  return Array.from({ length: count }, (_, index) => file.readUInt32LE(segment + 72 + 80 * index + 48)).filter((offset) => offset > 0);
}
