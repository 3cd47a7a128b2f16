/** True for the host's end of a pod's device, as the bridge plugin and Calico name it: there is one for each pod. */
export function isPodDevice(name: string): boolean {
  return /^(?:veth|cali)/.test(name);
}
