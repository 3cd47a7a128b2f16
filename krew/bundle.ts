import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}build`;

/**
 * Bundles the program into `build/`: `kubectl-cni.mjs` with the code of every start, and one chunk for each part that is
 * loaded only when it is needed, so that `--help` does not pay for the Kubernetes client.
 */
export async function bundle(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: { 'kubectl-cni': `${root}cmd/kubectl-cni.ts` },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
  });
  const program = `${folder}/kubectl-cni.mjs`;
  const text = await readFile(program, 'utf8');
  if (!text.startsWith('#!')) await writeFile(program, `#!/usr/bin/env node\n${text}`);
  await chmod(program, 0o755);
}

await bundle();
