import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { completesLines } from '../support/completed-lines.ts';

/** Holds this checkout's program as `kubectl-cni`. */
const BIN = fileURLToPath(new URL('../lab/bin', import.meta.url));
const isHere = process.platform === 'linux' && existsSync('/bin/bash') && existsSync('/usr/bin/script');

/** Keys that are typed into a real bash. Zsh, fish and kubectl's own completion have theirs in test/e2e. */
(isHere ? describe : describe.skip)(`bash on a terminal${isHere ? '' : ', which needs Linux, bash and script'}`, function () {
  this.timeout(30_000);
  completesLines('bash', 'kubectl-cni', () => ({ folders: [BIN], lines: ['source <(kubectl-cni completion bash)'] }), true);
});
