import type { KernelLog } from '../model/host-facts.ts';

/** Packets of the overlay that a node threw away, by the address that sent them. */
export interface ChecksumError {
  readonly sender: string;
  /** How many of the last lines of its log say so. */
  readonly lines: number;
  /** The newest. */
  readonly line: string;
}

/** Source: kernel net/ipv4/udp.c and net/ipv6/udp.c, __udp4_lib_rcv: `UDP: bad checksum. From 198.51.100.1:40622 to 198.51.100.3:8472 ulen 58`. */
const BAD = /UDP(?:v6)?: bad checksum\. From \[?([0-9a-f.:]+?)\]?:\d+ to \[?[0-9a-f.:]+?\]?:(\d+) /;

/** What the kernel's log of a node says of bad checksums at the overlay's port. */
export function checksumErrors(log: KernelLog, port: number): ChecksumError[] {
  const bad = log.flatMap((line) => {
    const [, sender, to] = BAD.exec(line) ?? [];
    return sender === undefined || Number(to) !== port ? [] : [{ sender, line }];
  });
  return [...Map.groupBy(bad, ({ sender }) => sender)].map(([sender, lines]) => ({ sender, lines: lines.length, line: lines.at(-1)?.line ?? '' }));
}
