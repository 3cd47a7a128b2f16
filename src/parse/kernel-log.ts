import type { KernelLog } from '../model/host-facts.ts';

const NEWEST = 40;

/** The newest lines of the kernel's log. */
export function parseKernelLog(text: string): KernelLog {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(-NEWEST);
}
