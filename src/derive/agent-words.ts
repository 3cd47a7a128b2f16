import type { AgentTrouble } from '../model/node-facts.ts';
import type { PodFault } from './pod-fault.ts';

/**
 * What an agent said last about its fault: of one that crashes the line of its log that says why, of one that is not ready
 * the words of its probe first. Empty when neither is known. A probe never tells why a container ends: in a pod of several it
 * may be another one's, which only suffers from it.
 */
export function agentWords(pod: string, fault: PodFault, trouble: AgentTrouble | undefined): string {
  const log = trouble?.lastWords[`${pod}/${fault.container}`]?.reason ?? '';
  const probe = probeWords(trouble?.events.filter((event) => event.reason === 'Unhealthy').at(-1)?.message ?? '');
  return fault.kind === 'crashing' ? log : probe || log;
}

/** The sentence of a failed probe, without the kubelet's lead-in and the log lines that calico-node prints before it. */
function probeWords(message: string): string {
  const lines = message.replace(/^(Readiness|Liveness|Startup) probe (failed|errored)[^:]*: /, '').split('\n');
  const telling = lines.find((line) => /is not (ready|live)/.test(line)) ?? lines.findLast((line) => line.trim() !== '');
  return telling?.trim() ?? '';
}
