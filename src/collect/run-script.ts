import type { Answer, Cluster, ExecResult, ExecTarget } from '../kube/cluster.ts';

/**
 * Runs a shell script of any length in a container, anew where the connection breaks. It goes in by stdin, for what stands
 * between here and the API server may not take its ten thousand characters in an address (nginx takes 8 kB). A line that is the
 * mark alone ends it; stdin is empty for what it runs.
 */
export function runScript(cluster: Cluster, target: ExecTarget, script: string, deadlineMs: number, mark: string): Promise<Answer<ExecResult>> {
  const end = `${mark} run`;
  const loader = `S=; while IFS= read -r l; do [ "$l" != '${end}' ] || break; S="$S$l
"; done; eval "$S" </dev/null`;
  return cluster.exec(target, ['sh', '-c', loader], deadlineMs, { input: `${script}\n${end}\n`, again: true });
}
