import { observed, unavailable } from '../../model/observation.ts';
import type { Observation, Unavailable } from '../../model/observation.ts';
import type { Section, Sections } from '../../parse/index.ts';
import { absenceBecause } from '../absence-because.ts';
import { redact } from '../redact.ts';
import { HOST_COMMANDS } from './commands.ts';

/**
 * A fact from one or more sections of a node's answer: what `parse` makes of their texts, given in the order of `names`, or why
 * it is missing. A section that was not asked for, as its condition did not hold (`onlyWith`), is an empty text; so is one whose
 * files are not there. `from` says in words whence the fact is.
 */
export function sectionFact<T>(sections: Sections, names: readonly string[], at: string, from: string, parse: (...texts: string[]) => T): Observation<T> {
  const texts: string[] = [];
  for (const name of names) {
    const section = sections.byName.get(name);
    const absence = section === undefined ? absenceOf(name, sections) : failureOf(name, section);
    if (absence !== undefined) return absence;
    texts.push(section?.text ?? '');
  }
  try {
    return observed(parse(...texts), at, from);
  } catch (error) {
    return absenceBecause(error);
  }
}

/** A shell's exit code for a program that is not there. */
const NO_SUCH_PROGRAM = 127;

/** Whether the program of a section is neither in the image nor on the node. */
export function isLacking(sections: Sections, name: string): boolean {
  return sections.byName.get(name)?.code === NO_SUCH_PROGRAM;
}

/** What `timeout` ends with when it had to end the program: GNU's 124, busybox' 128 + SIGTERM. */
const TIMED_OUT = [124, 143];

/** They end with 1 or 2 where a file is missing or no line matches, also when they printed all the others. */
const FILE_READERS = ['cat', 'grep', 'stat', 'ls', 'sed'];
const NOTHING_THERE = [1, 2];
const ABSENT = /(?:No such file or directory|Not a directory)$/;

/** What iproute2 says of IPv6 where the kernel runs without it (`ipv6.disable=1`). */
const NO_SUCH_FAMILY = /(?:Address family|Operation) not supported/;

function absenceOf(name: string, { shell, cutOffIn }: Sections): Unavailable | undefined {
  if (shell === undefined) return unavailable('timeout', `the node's answer ${cutOffIn === undefined ? `ended before ${name}` : `stopped in ${cutOffIn}`}`);
  const conditional = HOST_COMMANDS.some(({ section, onlyWith }) => section === name && onlyWith !== undefined);
  return conditional ? undefined : unavailable('failed', `the node's answer has nothing about ${name}`);
}

function failureOf(name: string, { code, text, error }: Section): Unavailable | undefined {
  if (code === 0) return undefined;
  const words = HOST_COMMANDS.find(({ section }) => section === name)?.words ?? [];
  const program = words[0] ?? name;
  if (code === NO_SUCH_PROGRAM) return unavailable('failed', `neither the image nor the node has ${program}`);
  if (TIMED_OUT.includes(code)) return unavailable('timeout', `${program} gave no answer in time`);
  const complaints = error.split('\n').map((line) => line.trim().replace(/\.$/, '')).filter((line) => line !== '');
  const complaint = complaints.find((line) => !ABSENT.test(line));
  if (FILE_READERS.includes(program) && NOTHING_THERE.includes(code) && (text !== '' || complaint === undefined)) return undefined;
  if (words.includes('-6') && NO_SUCH_FAMILY.test(error)) return undefined;
  return unavailable('failed', redact(`${program} ended with ${code}${complaint === undefined ? '' : `: ${complaint}`}`));
}
