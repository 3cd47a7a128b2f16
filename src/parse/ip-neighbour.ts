import type { Neighbour } from '../model/host-facts.ts';
import { jsonObjects, wordIn, wordNeeded, wordsIn } from './json-objects.ts';
import { isPodDevice } from './pod-device.ts';

/** Neighbours by `device address`, without those of pods, from `ip -j neighbour show`. */
export function parseNeighbours(text: string): Readonly<Record<string, Neighbour>> {
  const neighbours = jsonObjects(text, 'ip neighbour').map((entry): Neighbour => {
    const device = wordNeeded(entry, 'dev', 'a neighbour');
    return {
      device,
      address: wordNeeded(entry, 'dst', `a neighbour on ${device}`),
      mac: wordIn(entry, 'lladdr')?.toLowerCase() ?? null,
      state: wordsIn(entry, 'state')[0] ?? 'NONE',
    };
  });
  return Object.fromEntries(neighbours.filter(({ device }) => device !== 'lo' && !isPodDevice(device)).map((neighbour) => [`${neighbour.device} ${neighbour.address}`, neighbour]));
}
