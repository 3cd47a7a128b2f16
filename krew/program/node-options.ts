const NAME = 'NODE_OPTIONS';
/** No variable of an environment has a name that begins so. */
const UNHEARD = '=ODE_OPTIONS';
/** V8's snapshot holds the name as well, behind its length, for scripts of Node that we do not run. */
const V8_LENGTH = '\x0c\0\0\0';

/**
 * A Node binary that does not hear the variable NODE_OPTIONS. It is meant for other programs: with `--require FILE` of an editor's
 * terminal ours would end with 1, which is "findings", and `--inspect` would open a port into a program with a cluster's rights.
 * From Node 25 on `execArgvExtension: "none"` does this; before, the name that Node asks the environment for is made one that
 * there is not. An Error where it is not found exactly once.
 */
export function deafToNodeOptions(binary: Buffer): Buffer {
  const wanted = Buffer.from(`\0${NAME}\0`, 'latin1');
  const found: number[] = [];
  for (let at = binary.indexOf(wanted); at !== -1; at = binary.indexOf(wanted, at + 1)) {
    if (binary.toString('latin1', at - 3, at + 1) !== V8_LENGTH) found.push(at + 1);
  }
  const [at, ...more] = found;
  if (at === undefined || more.length > 0) throw new Error(`${NAME} is ${found.length} times in Node's binary, not once: look at how this release reads it`);
  const deaf = Buffer.from(binary);
  deaf.write(UNHEARD, at, 'latin1');
  return deaf;
}
