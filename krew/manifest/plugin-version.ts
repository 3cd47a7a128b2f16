const NUMBER = '(?:0|[1-9]\\d*)';
const PART = `(?:${NUMBER}|\\d*[A-Za-z-][\\dA-Za-z-]*)`;
const BUILD = '[\\dA-Za-z-]+';
const VERSION = new RegExp(`^v${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${PART}(?:\\.${PART})*)?(?:\\+${BUILD}(?:\\.${BUILD})*)?$`);

/**
 * Whether krew takes a text for a version: by the grammar of https://semver.org, with a v before it. Source:
 * https://github.com/kubernetes-sigs/krew/blob/v0.4.5/internal/installation/semver/version.go
 */
export function isPluginVersion(text: string): boolean {
  return VERSION.test(text);
}
