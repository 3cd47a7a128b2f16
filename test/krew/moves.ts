import type { FileMove } from '../../krew/manifest/manifest.ts';

/** Paths of an archive with folders, a hidden file and what patterns stumble over. */
export const TREE: readonly string[] = ['./kubectl-cni', 'LICENSE', '!note', '.hidden', 'docs/a.md', 'docs/b.txt', 'docs/deep/c.md'];

/** Moves, and what krew leaves in the folder of the plugin after them; undefined when it gives up. */
export const MOVES: readonly (readonly [moves: readonly FileMove[] | undefined, expected: string | undefined])[] = [
  [undefined, '!note .hidden LICENSE docs/a.md docs/b.txt docs/deep/c.md kubectl-cni'],
  [[{ from: '*', to: '.' }], '!note .hidden LICENSE docs/a.md docs/b.txt docs/deep/c.md kubectl-cni'],
  [[{ from: '*', to: 'all' }], 'all/!note all/.hidden all/LICENSE all/docs/a.md all/docs/b.txt all/docs/deep/c.md all/kubectl-cni'],
  [[{ from: 'LICENSE', to: '.' }], 'LICENSE'],
  [[{ from: 'LICENSE', to: 'x' }], 'x'],
  [[{ from: '?ICENSE', to: 'x' }], 'x/LICENSE'],
  [[{ from: './docs/../LICENSE', to: 'x/y' }], 'x/y'],
  [[{ from: '/LICENSE', to: '/x' }], 'x'],
  [[{ from: 'docs', to: '.' }], 'docs/a.md docs/b.txt docs/deep/c.md'],
  [[{ from: 'docs/', to: 'manual' }], 'manual/a.md manual/b.txt manual/deep/c.md'],
  [[{ from: 'docs/*', to: '.' }], 'a.md b.txt deep/c.md'],
  [[{ from: 'docs/*.md', to: 'docs' }], 'docs/a.md'],
  [[{ from: '**/*.md', to: '.' }], 'a.md'],
  [[{ from: '*/*/*.md', to: '.' }], 'c.md'],
  [[{ from: 'docs/*.{md,txt}', to: '.' }], undefined],
  [[{ from: '[!k]*', to: '.' }], '!note kubectl-cni'],
  [[{ from: '[^k]*', to: '.' }], '!note .hidden LICENSE docs/a.md docs/b.txt docs/deep/c.md'],
  [[{ from: '[A-Z]*', to: '.' }], 'LICENSE'],
  [[{ from: '!note', to: '.' }], '!note'],
  [[{ from: '!n*', to: '.' }], '!note'],
  [[{ from: '#*', to: '.' }], undefined],
  [[{ from: '\\!*', to: '.' }], '!note'],
  [[{ from: '@(docs)', to: '.' }], undefined],
  [[{ from: 'license', to: '.' }], undefined],
  [[{ from: 'LICENSE', to: '.' }, { from: '*', to: 'rest' }], 'LICENSE rest/!note rest/.hidden rest/docs/a.md rest/docs/b.txt rest/docs/deep/c.md rest/kubectl-cni'],
  [[{ from: '*', to: '.' }, { from: 'LICENSE', to: 'x' }], undefined],
  [[{ from: 'LICENSE', to: 'x' }, { from: '!note', to: 'x' }], 'x'],
  [[{ from: 'LICENSE', to: 'docs/x' }, { from: 'docs', to: '.' }], 'docs/a.md docs/b.txt docs/deep/c.md'],
  [[{ from: 'docs', to: '.' }, { from: 'LICENSE', to: 'docs/x' }], 'docs/a.md docs/b.txt docs/deep/c.md docs/x'],
  [[{ from: '.', to: 'all' }], 'all/!note all/.hidden all/LICENSE all/docs/a.md all/docs/b.txt all/docs/deep/c.md all/kubectl-cni'],
];
