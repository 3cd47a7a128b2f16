/** A platform that has an archive, in krew's words (Go's GOOS and GOARCH). */
export interface Platform {
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  /** File name of the archive. */
  readonly archive: string;
  /** File name of the program in it. */
  readonly program: string;
}

/** All that a release has. */
export const PLATFORMS: readonly Platform[] = [
  { os: 'linux', arch: 'amd64', archive: 'kubectl-cni_linux_amd64.tar.gz', program: 'kubectl-cni' },
  { os: 'linux', arch: 'arm64', archive: 'kubectl-cni_linux_arm64.tar.gz', program: 'kubectl-cni' },
  { os: 'darwin', arch: 'amd64', archive: 'kubectl-cni_darwin_amd64.tar.gz', program: 'kubectl-cni' },
  { os: 'darwin', arch: 'arm64', archive: 'kubectl-cni_darwin_arm64.tar.gz', program: 'kubectl-cni' },
  { os: 'windows', arch: 'amd64', archive: 'kubectl-cni_windows_amd64.zip', program: 'kubectl-cni.exe' },
];
