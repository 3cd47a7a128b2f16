import { spawn } from 'node:child_process';
import { once } from 'node:events';

const PATIENCE_MS = 20_000;
const CTRL_A = '\u0001';
const CTRL_E = '\u0005';
const CTRL_U = '\u0015';
const TAB = '\t';

/** An interactive shell on a terminal of its own, in which somebody types. */
export interface Terminal {
  /** Runs a line; what it said. */
  run(line: string): Promise<string>;
  /** The words of the command line when this was typed and TAB pressed behind it, as the shell hands them to a program. */
  completed(typed: string): Promise<readonly string[]>;
  /** What the shell shows when TAB is pressed twice, in lines; the command line is then thrown away. */
  listed(typed: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How each shell starts without anybody's settings, and what then makes it read keys as Emacs does and prompt with `$ `. */
const SHELLS = {
  bash: { start: 'bash --noprofile --norc -i', first: "PS1='$ '" },
  zsh: { start: 'zsh -f -i', first: "PS1='$ '; bindkey -e" },
  fish: { start: 'fish --no-config -i', first: "function fish_prompt; printf '$ '; end" },
} as const;

export type Shell = keyof typeof SHELLS;

/** Starts a shell; `script` of util-linux gives it a terminal of 100 columns. */
export async function openTerminal(shell: Shell, env: Readonly<Record<string, string>>, cwd: string): Promise<Terminal> {
  const child = spawn('script', ['-qec', `stty cols 100 rows 60; exec ${SHELLS[shell].start}`, '/dev/null'], { cwd, env: { ...env, TERM: 'xterm' } });
  let screen = '';
  let look = (): void => undefined;
  child.stdout.on('data', (data) => {
    screen += String(data);
    look();
  });
  /** What came up to and with the text, which is taken away from the screen. */
  const until = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${text}" within ${PATIENCE_MS / 1000} s, but:\n${screen}`)), PATIENCE_MS);
      look = () => {
        const at = screen.indexOf(text);
        if (at < 0) return;
        clearTimeout(timer);
        look = () => undefined;
        const before = screen.slice(0, at);
        screen = screen.slice(at + text.length);
        resolve(withoutControls(before));
      };
      look();
    });
  let lines = 0;
  /** A command prints the end, in a way that what is typed does not look like it. */
  const run = async (keys: string): Promise<string> => {
    lines += 1;
    child.stdin.write(`${keys}printf '%s-of-%s\\n' end ${lines}\r`);
    const said = await until(`end-of-${lines}`);
    await until('$ ');
    return said;
  };
  await run(`${SHELLS[shell].first}; `);
  return {
    run: (line) => run(`${line}; `),
    completed: async (typed) => {
      const said = await run(`${typed}${TAB}${CTRL_A}printf '<%s>' ${CTRL_E}; `);
      return [...(said.split('\n').at(-1) ?? '').matchAll(/<([^<>]*)>/g)].map(([, word = '']) => word);
    },
    listed: async (typed) => (await run(`${typed}${TAB}${TAB}${CTRL_U}`)).split('\n').map((line) => line.trim()),
    close: async () => {
      child.stdin.write(`${CTRL_U}exit\r`);
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await once(child, 'close');
      clearTimeout(timer);
    },
  };
}

/** The text without what moves the cursor and sets colours. */
function withoutControls(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[()][A-Z0-9]|\u001b[=>]/g, '').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}
