import assert from 'node:assert/strict';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { FIRST_MODULE } from '../../krew/program/first-module.ts';
import { BUNDLE, programModules } from '../../krew/program/program-modules.ts';

/** Files that are loaded with an output, without a wish for more. */
function loadedWith({ outputs }: Metafile, first: string): string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(first);
  return [...seen].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}));
}

describe('the modules of the program', () => {
  let metafile: Metafile;
  before(async () => {
    ({ metafile } = await build(BUNDLE));
  });

  const outputOf = (input: string): string => {
    const [name] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === input) ?? [];
    assert.ok(name, `${input} is an output of its own`);
    return name;
  };

  for (const start of ['cmd/kubectl-cni.ts', 'cmd/run.ts', 'cmd/help.ts', 'cmd/complete.ts', 'src/rules/index.ts', 'src/kube/index.ts']) {
    it(`load no Kubernetes client with ${start}`, () => {
      const loaded = loadedWith(metafile, outputOf(start));
      assert.ok(loaded.includes(start));
      assert.deepEqual(loaded.filter((input) => /client-node|undici|openid/.test(input)), []);
    });
  }

  it('load no package at all with what every start runs', () => {
    const loaded = [...loadedWith(metafile, outputOf('cmd/kubectl-cni.ts')), ...loadedWith(metafile, outputOf('cmd/run.ts'))];
    assert.deepEqual(loaded.filter((input) => input.includes('node_modules')), []);
  });

  it('hold the client in a part of its own', () => {
    assert.ok(Object.values(metafile.outputs).some(({ inputs }) => Object.keys(inputs).some((input) => input.includes('client-node'))));
  });

  it('are CommonJS that requires modules that are there, or Node’s own', async () => {
    const { modules } = await programModules();
    assert.ok(modules.has(FIRST_MODULE));
    for (const [name, text] of modules) {
      for (const [, wanted = ''] of text.matchAll(/\brequire\("(\.\/[^"]+)"\)/g)) assert.ok(modules.has(wanted), `${name} requires ${wanted}`);
      assert.doesNotMatch(text, /\bimport\(/, `${name} cannot import() inside a single executable`);
    }
  });
});
