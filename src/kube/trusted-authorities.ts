import { getCACertificates } from 'node:tls';

/** The authorities that are trusted where no one is named: those of Node, and of the system, which a company adds its own to. */
export function trustedAuthorities(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}
