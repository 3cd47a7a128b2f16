import type { Flags } from './flags.ts';

/** Flags that say which cluster and as whom. Secrets are not among them: what is printed gets copied. */
const WHERE = [
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'server',
  'tls-server-name',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'insecure-skip-tls-verify',
  'as',
  'as-uid',
  'as-group',
  'as-user-extra',
];

/** The flags with which another command reaches the same cluster as the same user, quoted for a shell. */
export function sameCluster(given: Flags): readonly string[] {
  return WHERE.flatMap((name) => {
    const values = [given[name] ?? ''].flat().filter((value) => value !== '' && value !== false);
    return values.map((value) => (value === true ? `--${name}` : `--${name}=${quoted(String(value))}`));
  });
}

/** Each kubectl of a command line with those flags behind its verb, where kubectl and its plugins both take them. */
export function onSameCluster(command: string, flags: readonly string[]): string {
  if (flags.length === 0) return command;
  return command.replace(/(^|[|;&(]\s*)kubectl (?:cni |auth |config |rollout )?[a-z-]+/g, (verb) => `${verb} ${flags.join(' ')}`);
}

function quoted(value: string): string {
  return /^[\w@%+:,./=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
