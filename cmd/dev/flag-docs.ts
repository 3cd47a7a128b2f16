import type { FlagTable } from '../flags.ts';
import { COMMON_GROUPS } from '../flags.ts';
import { byOrder, flagForm } from '../help.ts';
import { commands } from '../run.ts';

/** README.md with the table of flags of each command that it names in a pair of comments; an Error where it names another one. */
export function withFlagTables(readme: string): string {
  return readme.replace(/(<!-- flags of (\S+) -->\n)[^]*?(<!-- end -->)/g, (_, begin: string, name: string, end: string) => `${begin}${tableOf(name)}${end}`);
}

function tableOf(name: string): string {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`README.md asks for the flags of ${name}, and there is no such command`);
  return table(Object.fromEntries(Object.entries(command.flags).filter(([, { group }]) => !COMMON_GROUPS.includes(group))));
}

function table(flags: FlagTable): string {
  const rows = Object.entries(flags).toSorted(([, one], [, other]) => byOrder(one.group, other.group)).map(([name, flag]) => {
    const standard = flag.default === undefined ? '' : `\`${flag.default}\``;
    return `| \`${flagForm(name, flag)}\` | ${standard} | ${flag.description} |`;
  });
  return `| flag | default | does |\n|---|---|---|\n${rows.join('\n')}\n`;
}
