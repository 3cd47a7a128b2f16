/**
 * The line of a log that best says why a program ended or does not get ready, without time and place: the last panic or fatal
 * line, else the last error, else the last line if it `ended`: of a program that runs on, that is just what it did last. Where the line before it tells of a failure too, that follows in brackets, for
 * flannel names a missing interface there and not in its error. Empty for an empty log. Reads klog (flannel, kube-proxy), Calico's
 * own format, logrus, and what the Go runtime, a flag parser or a shell says before a program starts.
 */
export function tellingLine(log: string, ended: boolean): string {
  const lines = log.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line)).map(readLine);
  const levels = lines.map(({ level }) => level);
  const index = [levels.lastIndexOf('fatal'), levels.lastIndexOf('error'), ended ? lines.length - 1 : -1].find((each) => each >= 0);
  const line = index === undefined ? undefined : lines[index];
  if (index === undefined || line === undefined) return '';
  const before = lines[index - 1];
  const failed = line.level !== 'other' && before !== undefined && before.message.length < LONGEST_DETAIL && FAILURE.test(before.message);
  return failed && before.message !== line.message ? `${line.message} (${before.message})` : line.message;
}

const LONGEST_DETAIL = 200;
const FAILURE = /^(?:could not|cannot|unable to|failed to|error)\b|: no such /i;

type Level = 'fatal' | 'error' | 'other';

interface Line {
  readonly level: Level;
  readonly message: string;
}

/** Frames of a stack, and the usage that a flag parser prints after its error. */
const NOISE = /^(?:goroutine \d+ \[|created by |\S+\.go:\d+ \+0x|\S+\(.*\)$|\/\S+\.go:\d+|rax |r\d+ |-{1,2}[\w-]+(?: \w+)?$|Usage(?: of)?:? |exit status \d+$)/;

const FORMATS: readonly (readonly [pattern: RegExp, levels: readonly (readonly [RegExp, Level])[]])[] = [
  // klog: `E1123 23:30:01.123456       1 main.go:359] message`
  [/^(?<level>[IWEF])\d{4} \d{2}:\d{2}:\d{2}\.\d+ +\d+ [^\]]+\] ?(?<message>.*)$/, [[/F/, 'fatal'], [/E/, 'error']]],
  // Calico: `2026-11-23 23:30:19.511 [ERROR][12] felix/main.go 123: message key=value`
  [/^\d{4}-\d{2}-\d{2} [\d:.,]+ \[(?<level>[A-Z]+)\]\[\d+\] (?:\S+ \d+: )?(?<message>.*)$/, [[/FATAL|PANIC/, 'fatal'], [/ERROR/, 'error']]],
  // logrus: `time="..." level=error msg="message" key=value`
  [/^time="?[^" ]+"? level=(?<level>\w+) (?:msg=)?(?<message>.*)$/, [[/fatal|panic/, 'fatal'], [/error/, 'error']]],
  // zap and zerolog as JSON
  [/^\{.*"level":"(?<level>\w+)".*?"(?:msg|message)":"(?<message>(?:[^"\\]|\\.)*)".*\}$/, [[/fatal|panic/i, 'fatal'], [/error/i, 'error']]],
  [/^(?<message>(?<level>panic|fatal error): .*)$/, [[/./, 'fatal']]],
  [/^(?:\d{4}\/\d{2}\/\d{2} [\d:.]+ )?(?<message>(?<level>flag provided but not defined|invalid (?:value|boolean value)|unknown (?:shorthand )?flag|Error|error|exec|standard_init_linux\.go|(?:\/bin\/)?(?:ba|a)?sh|env|[\w./-]+: (?:not found|No such file)).*)$/, [[/./, 'error']]],
];

function readLine(line: string): Line {
  for (const [pattern, levels] of FORMATS) {
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    const { level = '', message = '' } = groups;
    return { level: levels.find(([names]) => names.test(level))?.[1] ?? 'other', message: unquoted(message) || line };
  }
  return { level: 'other', message: line };
}

/** logrus quotes its message. */
function unquoted(message: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"(.*)$/.exec(message);
  return quoted === null ? message : `${quoted[1]?.replaceAll('\\"', '"')}${quoted[2]}`;
}
