import type { Output } from './context.ts';

/** What the program calls itself in all that it says. */
export const OWN_NAME = 'kubectl cni';

/**
 * The words with which a person calls the program whose file has this path. kubectl finds a plugin by its file name: a dash parts
 * words, and an underscore stands for a dash (https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/#naming-a-plugin).
 * Under a name that kubectl does not find it by, it is called by that name.
 */
export function calledAs(path: string): string {
  const file = (path.split(/[/\\]/).at(-1) ?? '').replace(/\.(exe|ts)$/i, '');
  const [, plugin] = /^kubectl-(.+)$/.exec(file) ?? [];
  return plugin === undefined ? file || OWN_NAME : `kubectl ${plugin.replaceAll('-', ' ').replaceAll('_', '-')}`;
}

/** The name of the file that is called by these words, the inverse of the above: `kubectl-cni_doctor` for `kubectl cni-doctor`. */
export function fileOf(name: string): string {
  const [first = '', ...words] = name.split(' ');
  return [first, ...words.map((word) => word.replaceAll('-', '_'))].join('-');
}

/** An output in which the program goes by another name, so that what it tells people to type works for them. */
export function renamed<T extends Output>(output: T, name: string): T {
  if (name === OWN_NAME) return output;
  return Object.create(output, { write: { value: (text: string) => output.write(text.replaceAll(OWN_NAME, name)) } }) as T;
}
