/** Why this Node cannot run the program, in one sentence; undefined when it can. `range` is package.json's `>=22.19`. */
export function tooOld(version: string, range: string): string | undefined {
  const needed = range.replace(/^>=/, '');
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = needed.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `kubectl cni needs Node ${needed} or newer; this is ${version}`;
}
