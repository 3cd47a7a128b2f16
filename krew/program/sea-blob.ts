import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ProgramModules } from './program-modules.ts';

/**
 * What Node finds inside a single executable (https://nodejs.org/docs/latest-v22.x/api/single-executable-applications.html): the
 * loader as its main script, and the modules as assets. The same bytes for every platform, wherever and whenever they are made:
 * paths are relative, and there is no code cache, which belongs to one processor and differs each time.
 *
 * The Node that runs this has to be the one of the binaries: the form of a blob may change with any release.
 */
export async function seaBlob({ modules }: ProgramModules, folder: string): Promise<Buffer> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('sea-main.ts', import.meta.url))],
    outfile: `${folder}/main.cjs`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
  });
  const assets: Record<string, string> = {};
  for (const [name, text] of [...modules].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    await writeFile(`${folder}/${name}`, text);
    assets[name] = name;
  }
  const config = { main: 'main.cjs', output: 'program.blob', disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: false, assets };
  await writeFile(`${folder}/sea.json`, JSON.stringify(config));
  execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: folder, stdio: 'pipe' });
  return readFile(`${folder}/program.blob`);
}
