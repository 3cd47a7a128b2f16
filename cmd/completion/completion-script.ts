import { bashCompletion } from './bash-completion.ts';
import { fishCompletion } from './fish-completion.ts';
import { zshCompletion } from './zsh-completion.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** The script that makes a shell ask a program, by the name of its file, for what completes it (`__complete`). */
export function completionScript(shell: keyof typeof SCRIPTS, program: string): string {
  return SCRIPTS[shell](program);
}
