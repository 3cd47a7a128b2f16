/** What `lab up` can bring up. */
export const flavours = ['flannel-vxlan', 'flannel-host-gw', 'calico-bgp', 'calico-vxlan', 'canal', 'none'] as const

export type Flavour = (typeof flavours)[number]

export function isFlavour(word: string): word is Flavour {
  return (flavours as readonly string[]).includes(word)
}

/** Image sets: the nodes of a cluster hold the images of their own CNI and no other. */
export type ImageSet = 'none' | 'flannel' | 'calico' | 'canal'

export function imageSetOf(flavour: Flavour): ImageSet {
  return flavour === 'none' || flavour === 'canal' ? flavour : flavour.startsWith('flannel') ? 'flannel' : 'calico'
}

/** Whether nodes exchange routes by BGP, so that sessions are part of being healthy. */
export function speaksBgp(flavour: Flavour): boolean {
  return flavour === 'calico-bgp'
}
