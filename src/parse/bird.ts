import type { BgpSession, BirdInstance, BirdState } from '../model/node-facts.ts';
import { ParseError } from './parse-error.ts';

/**
 * The answers of one or two BIRDs: of each, `show status` and `show protocols all`, each ended by a frame line with the name of
 * its socket, what was asked and the exit code: `@@ bird status 0`. BIRD 1.6. An answer without its frame was cut off.
 */
export function parseBird(output: string): BirdState {
  const answers = new Map<string, Words>();
  let rest = output;
  for (let frame = FRAME.exec(rest); frame !== null; frame = FRAME.exec(rest)) {
    const [line, daemon = '', asked = '', code = ''] = frame;
    answers.set(`${daemon} ${asked}`, { text: rest.slice(0, frame.index), exitCode: Number(code) });
    rest = rest.slice(frame.index + line.length);
  }
  if (rest.trim() !== '') throw new ParseError(`the answer of birdcl ends in the middle, after ${output.length} characters`);
  const instance = (daemon: string): BirdInstance | null => {
    const status = answers.get(`${daemon} status`);
    const protocols = answers.get(`${daemon} protocols`);
    if (status === undefined && protocols === undefined) return null;
    if (status === undefined || protocols === undefined) throw new ParseError(`the answer of birdcl about ${daemon} is not whole`);
    return birdInstance(status, protocols);
  };
  const state = { v4: instance('bird'), v6: instance('bird6') };
  if (state.v4 === null && state.v6 === null) throw new ParseError('birdcl said nothing');
  return state;
}

/** A shell's exit code for a program that is not there. */
const NO_SUCH_PROGRAM = 127;

/** What `timeout` ends with when it had to end the program: GNU's 124, busybox' 128 + SIGTERM. */
const TIMED_OUT = [124, 143];

const FRAME = /^@@ (bird6?) (status|protocols) (\d+)\n/m;

interface Words {
  readonly text: string;
  readonly exitCode: number;
}

function birdInstance(status: Words, protocols: Words): BirdInstance {
  const failed = [status, protocols].find(({ text, exitCode }) => exitCode !== 0 || !GREETING.test(text) || DENIED.test(text));
  if (failed === undefined) {
    return { answering: true, message: '', routerId: /^Router ID is (\S+)/m.exec(status.text)?.[1] ?? null, sessions: bgpSessions(protocols.text) };
  }
  if (failed.exitCode === NO_SUCH_PROGRAM) throw new ParseError(`the container cannot ask BIRD: ${lastLine(failed.text)}`);
  const silent = TIMED_OUT.includes(failed.exitCode) ? 'BIRD does not answer on its control socket' : '';
  return { answering: false, message: silent || lastLine(failed.text) || `birdcl ended with ${failed.exitCode}`, routerId: null, sessions: {} };
}

/** birdcl prints it as soon as BIRD has answered. */
const GREETING = /^BIRD \S+ ready\.?/m;

const DENIED = /^Access (?:denied|restricted)\s*$/m;

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !GREETING.test(line));
  return lines.at(-1)?.trim() ?? '';
}

/** `name proto table state since info`, at the start of a line; what belongs to it is indented. */
const PROTOCOL = /^(\S+)[ \t]+BGP[ \t]+\S+[ \t]+(\S+)[ \t]+(\S+)[ \t]*(.*)$/;

function bgpSessions(text: string): Readonly<Record<string, BgpSession>> {
  const blocks = text.split(/\n(?=\S)/);
  return Object.fromEntries(
    blocks.flatMap((block) => {
      const [head = ''] = block.split('\n', 1);
      const [, name, state, since, info] = PROTOCOL.exec(head) ?? [];
      if (name === undefined || state === undefined || since === undefined || info === undefined) return [];
      return [[name, bgpSession(block, state, since, info)] as const];
    }),
  );
}

/** Source of the lines: BIRD 1.6 proto/bgp/bgp.c, bgp_show_proto_info and bgp_get_status. */
function bgpSession(block: string, state: string, since: string, info: string): BgpSession {
  const detail = (name: string): string => new RegExp(`^ +${name}: +(.+?)[ \t]*$`, 'm').exec(block)?.[1] ?? '';
  const [, word = '', rest = ''] = /^(\S*)[ \t]*(.*?)[ \t]*$/.exec(info) ?? [];
  const routes = /(\d+) imported,(?: \d+ filtered,)? (\d+) exported/.exec(detail('Routes'));
  const neighbor = detail('Neighbor address');
  return {
    state,
    bgpState: detail('BGP state') || word,
    // A link-local address is printed with its interface: fe80::1%eth0.
    neighbor: neighbor.split('%')[0] ?? '',
    neighborAs: detail('Neighbor AS') || null,
    since,
    lastError: detail('Last error') || rest,
    imported: routes === null ? null : Number(routes[1]),
    exported: routes === null ? null : Number(routes[2]),
  };
}
