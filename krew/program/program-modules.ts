import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import type { BuildOptions } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The code of every start goes into one file, and each part that is loaded only when it is needed into one of its own. */
export const BUNDLE: BuildOptions & { readonly write: false; readonly metafile: true } = {
  absWorkingDir: root,
  entryPoints: { 'kubectl-cni': 'cmd/kubectl-cni.ts' },
  outdir: 'build',
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
  write: false,
  metafile: true,
};

/** The program as modules of CommonJS, and what went into them. */
export interface ProgramModules {
  /** Text of each module by the name that the others require it by. */
  readonly modules: ReadonlyMap<string, string>;
  /** Files that were bundled, below the root of the checkout. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the program for a binary. A single executable of Node runs CommonJS alone and cannot `import()` what lies in it, so each
 * part becomes a module of CommonJS that `sea-main.ts` loads.
 */
export async function programModules(): Promise<ProgramModules> {
  const { outputFiles, metafile } = await build(BUNDLE);
  const modules = new Map<string, string>();
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node22',
      supported: { 'dynamic-import': false },
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
    });
    modules.set(`./${basename(path)}`, code);
  }
  return { modules, inputs: Object.keys(metafile.inputs) };
}
