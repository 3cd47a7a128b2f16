import type { PacketFilter } from '../model/packet-filter.ts';
import type { MissingFact } from '../model/rule.ts';
import { parseCidr } from './cidr.ts';
import type { PacketProbe } from './packet-fit.ts';

/**
 * What of a node's packet filter was not read that may drop these packets: no verdict on them holds without it.
 *
 * - `nft` shows the tables of iptables-nft as well, and stands in for it.
 * - Where neither the image nor the node has `nft`, and iptables-nft was read, its rules are taken for all: who makes others is
 *   expected to have brought the program, and every node with an image that lacks it would stay unknown for good.
 * - Legacy tools are asked only where the kernel has tables of theirs, so that one that was not heard always matters.
 */
export function filterDoubt(node: string, { unseen }: PacketFilter, packets: readonly Pick<PacketProbe, 'destination'>[]): MissingFact[] {
  const families = new Set(packets.map(({ destination }) => (parseCidr(destination)?.family === 6 ? 'ip6tables' : 'iptables')));
  const isUnseen = (program: string): boolean => unseen[program] !== undefined;
  const programs = [...families].flatMap((family) => {
    const own = `${family}-nft-save`;
    const native = isUnseen('nft') && !(unseen['nft']?.lacking === true && !isUnseen(own));
    return [...(isUnseen(own) && isUnseen('nft') ? [own] : []), ...(native ? ['nft'] : []), ...(isUnseen(`${family}-legacy-save`) ? [`${family}-legacy-save`] : [])];
  });
  return [...new Set(programs)].slice(0, 1).map((program) => ({ fact: 'node.packetFilter', node, reason: 'failed', detail: `its packet filter was not wholly read: ${unseen[program]?.detail ?? ''}` }));
}
