import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tooOld } from '../../cmd/node-version.ts';
import { runProgram } from '../support/program.ts';

const EXAMPLE = 'test/examples/bgp-session-down.json';
const BASELINE = 'test/baselines/flannel-vxlan.json';

/**
 * Completion takes two seconds at most, which complete.test.ts holds it to on a clock of its own. Here the clock is real: the start of
 * Node comes on top, and a machine that is busy with other tests.
 */
const COMPLETED_MS = 4000;

/** What only a process of its own shows: streams, signals, and that it ends. */
describe('the process', function () {
  this.timeout(40_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe('with a credential plugin that hangs', () => {
    const kubeconfig = (script: string): string => {
      const file = join(folder, 'config');
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script], interactiveMode: 'Never' };
      writeFileSync(
        file,
        JSON.stringify({
          'current-context': 'here',
          clusters: [{ name: 'here', cluster: { server: 'http://127.0.0.1:1' } }],
          users: [{ name: 'me', user: { exec } }],
          contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
        }),
      );
      return file;
    };

    it('ends at its deadline, and with it what the plugin has started', async () => {
      const pid = join(folder, 'pid');
      const file = kubeconfig(`trap : TERM; sleep 60 & echo $! > ${pid}; wait; sleep 60`);
      const { code, err } = await runProgram(['status', '--kubeconfig', file, '--timeout', '4s']);
      assert.match(err, /^error: the credential plugin sh was stopped before it answered\n {2}Try again[^\n]+\n$/m);
      assert.equal(code, 2);
      assert.throws(() => process.kill(Number(readFileSync(pid, 'utf8')), 0), { code: 'ESRCH' });
    });

    it('keeps nobody waiting who completes a line, and asks and tells nothing', async () => {
      const pid = join(folder, 'pid');
      const file = kubeconfig(`echo Open this page >&2; trap : TERM; sleep 60 & echo $! > ${pid}; wait; sleep 60`);
      const began = performance.now();
      const { code, out, err } = await runProgram(['__complete', 'status', '--kubeconfig', file, '--node', '']);
      assert.ok(performance.now() - began < COMPLETED_MS);
      assert.deepEqual({ code, out, err }, { code: 0, out: ':4\n', err: 'the credential plugin sh was stopped before it answered\n' });
      assert.throws(() => process.kill(Number(readFileSync(pid, 'utf8')), 0), { code: 'ESRCH' });
      const names = await runProgram(['__complete', 'status', '--kubeconfig', file, '--user', '']);
      assert.deepEqual(names, { code: 0, out: 'me\n:4\n', err: '' });
    });

    it('ends although the plugin runs as another user, whom it may not signal', async () => {
      const refuse = '--import=data:text/javascript,const{kill}=process;process.kill=(pid,signal)=>{if(pid<0)throw(Object.assign(new(Error)("kill"),{code:"EPERM"}));return(kill.call(process,pid,signal))}';
      const file = kubeconfig('exec sleep 5');
      const ended = await runProgram(['status', '--kubeconfig', file], { node: [refuse], signal: 'SIGINT' });
      assert.deepEqual(ended, { code: 130, out: '', err: '' });
      const late = await runProgram(['status', '--kubeconfig', file, '--timeout', '1s'], { node: [refuse] });
      assert.match(late.err, /^error: the credential plugin sh was stopped before it answered\n/);
    });

    it('ends at once with what the plugin has started when it is interrupted twice', async () => {
      const pid = join(folder, 'deaf');
      const file = kubeconfig(`trap '' TERM; sleep 60 & echo $! > ${pid}; wait`);
      const child = spawn(process.execPath, ['cmd/kubectl-cni.ts', 'status', '--kubeconfig', file], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await delay(50);
      child.kill('SIGINT');
      await delay(100);
      child.kill('SIGINT');
      assert.deepEqual(await ended, [130, null]);
      // One that nobody has waited for yet is a Z.
      const state = (): string => spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(pid, 'utf8').trim()], { encoding: 'utf8' }).stdout;
      for (let tries = 0; tries < 20 && /^[^Z]/.test(state()); tries++) await delay(50);
      assert.match(state(), /^(Z|$)/);
    });

    it('ends at the deadline that was given for requests', async () => {
      const file = kubeconfig('sleep 20');
      const lines = ['version', 'cleanup', 'status'].map((command) => [command, '--kubeconfig', file, '--request-timeout', '1s']);
      for (const { code, err } of await Promise.all(lines.map((line) => runProgram(line)))) {
        assert.match(err, /^error: the credential plugin sh did not answer within 1 s\n {2}Run it by hand/);
        assert.equal(code, 2);
      }
    });

    it('ends with 130 when it is interrupted', async () => {
      const { code, out } = await runProgram(['status', '--kubeconfig', kubeconfig('sleep 60; echo x')], { signal: 'SIGINT' });
      assert.equal(out, '');
      assert.equal(code, 130);
    });
  });

  describe('with a kubeconfig that is a pipe into which nobody writes', () => {
    let fifo: string;
    before(() => {
      fifo = join(folder, 'silent-config');
      execFileSync('mkfifo', [fifo]);
    });
    // A read that nothing gives up would outlive the test.
    const ended = async (argv: readonly string[], signal?: NodeJS.Signals): ReturnType<typeof runProgram> => {
      const late = setTimeout(() => execFileSync('sh', ['-c', `: > ${fifo}`]), 15_000);
      const began = performance.now();
      try {
        return await runProgram(argv, signal === undefined ? {} : { signal });
      } finally {
        clearTimeout(late);
        assert.ok(performance.now() - began < 12_000);
      }
    };

    it('ends when it is told to', async () => {
      assert.deepEqual(await ended(['status', '--kubeconfig', fifo], 'SIGTERM'), { code: 130, out: '', err: '' });
    });

    it('ends at its deadline, and says why', async () => {
      const { code, err } = await ended(['status', '--kubeconfig', fifo, '--timeout', '1s']);
      assert.equal(code, 2);
      assert.match(err.replaceAll(/\n +| +/g, ' '), /^error: the kubeconfig \S+ cannot be read: it did not come to its end in time/);
    });

    it('keeps nobody waiting who completes a line', async () => {
      assert.deepEqual((await ended(['__complete', 'status', '--kubeconfig', fifo, '--user', ''])).out, ':4\n');
    });
  });

  describe('behind a proxy that never answers', () => {
    let proxy: Server;
    const sockets = new Set<Socket>();
    before(async () => {
      proxy = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    });
    after(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });

    it('keeps nobody waiting who completes a line', async () => {
      const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
      const began = performance.now();
      const { code, out, err } = await runProgram(['__complete', 'status', '-s', 'https://10.255.255.1:6443', '--node', ''], { env });
      assert.ok(performance.now() - began < COMPLETED_MS);
      assert.deepEqual([code, out], [0, ':4\n']);
      assert.match(err, /^[^\n]+ was stopped before [^\n]+\n$/);
    });

    it('ends when it has said so', async () => {
      const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
      const { code, err } = await runProgram(['status', '-s', 'https://10.255.255.1:6443', '--request-timeout', '1s'], { env });
      assert.match(err, /^error: /);
      assert.equal(code, 2);
    });
  });

  it('loads for a start only what it needs', async () => {
    const hooks = 'import{registerHooks}from"node:module";registerHooks({load(url,context,next){process._rawDebug(url);return next(url,context)}})';
    const loadedBy = async (...argv: string[]): Promise<string> => (await runProgram(argv, { node: [`--import=data:text/javascript,${encodeURIComponent(hooks)}`] })).err;
    const [status, completing, version] = await Promise.all([loadedBy('status', '--from', 'missing'), loadedBy('__complete', 'status', '-o', 'j'), loadedBy('--version')]);
    assert.match(status, /cmd\/status\.ts/);
    assert.doesNotMatch(status, /cmd\/(complete\.ts|completion\/)/);
    assert.match(completing, /cmd\/completion\/candidates\.ts/);
    assert.doesNotMatch(completing, /cmd\/completion\/(names-from|write-hook|completion-script|\w+-completion)|src\/(kube|rules|snapshot|collect)|node_modules/);
    assert.doesNotMatch(version, /cmd\/run\.ts/);
  });

  it('says in one sentence that Node is too old, whatever was typed', async () => {
    for (const version of ['v18.0.0', 'v22.18.9']) {
      const node = [`--import=data:text/javascript,Object.defineProperty(process,"version",{value:"${version}"})`];
      for (const { code, out, err } of await Promise.all([['status'], ['--version'], []].map((argv) => runProgram(argv, { node })))) {
        assert.equal(err, `error: kubectl cni needs Node 22.19 or newer; this is ${version}\n  Put a newer Node on PATH, or start the program with one.\n`);
        assert.equal(out, '');
        assert.equal(code, 2);
      }
    }
    assert.deepEqual(['v22.19.0', 'v23.0.0', 'v24.1.0'].map((version) => tooOld(version, '>=22.19')), [undefined, undefined, undefined]);
  });

  it('says that there is no kubeconfig to a user whom the system does not know', async () => {
    const unknown = 'import os from "node:os";import{syncBuiltinESMExports}from"node:module";os.homedir=()=>{throw new Error("uv_os_homedir returned ENOENT")};syncBuiltinESMExports()';
    const { code, out, err } = await runProgram(['status'], { env: { KUBECONFIG: '' }, node: [`--import=data:text/javascript,${unknown}`] });
    assert.match(err, /^error: there is no kubeconfig: no home directory is known, and KUBECONFIG names none\n {2}[^\n]+\n$/);
    assert.deepEqual([out, code], ['', 2]);
  });

  it('says so when stdout takes no more, and ends with 2', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const lines = [['status', '--from', EXAMPLE], ['version', '--client', '-o', 'json'], ['--version'], ['--help']];
    for (const { code, err } of await Promise.all(lines.map((argv) => runProgram(argv, { stdout: openSync('/dev/full', 'w') })))) {
      assert.match(err, /^error: stdout cannot be written: no space is left there\n {2}[^\n]+\n$/);
      assert.equal(code, 2);
    }
  });

  it('works where its working directory has been deleted', async () => {
    const program = `${process.execPath} ${process.cwd()}/cmd/kubectl-cni.ts`;
    const saved = `${process.cwd()}/${EXAMPLE}`;
    const lines = `mkdir ${folder}/gone && cd ${folder}/gone && rmdir ${folder}/gone && ${program} --help && ${program} status --from ${saved}; echo $?`;
    const said = execFileSync('sh', ['-c', lines], { encoding: 'utf8' });
    assert.match(said, /^kubectl cni: [^]*\n1\n$/);
  });

  it('is silent when the reader has gone', async () => {
    for (const argv of [['--version'], ['--help'], ['status', '--from', EXAMPLE, '--fail-on', 'never']]) {
      const line = [process.execPath, 'cmd/kubectl-cni.ts', ...argv].join(' ');
      const said = execFileSync('bash', ['-c', `{ ${line} > >(exec true); echo $? >&2; } 2>&1`], { encoding: 'utf8' });
      assert.equal(said, '0\n');
    }
  });

  it('ends with 130 when it is interrupted before its reader took everything', async () => {
    const file = join(folder, 'many.json');
    const { nodes, ...rest } = JSON.parse(readFileSync(BASELINE, 'utf8')) as { nodes: Record<string, object> };
    const [node] = Object.values(nodes);
    writeFileSync(file, JSON.stringify({ ...rest, nodes: Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`n${index}`, node])) }));
    const child = spawn(process.execPath, ['cmd/kubectl-cni.ts', 'status', '--from', file, '-o', 'json'], { stdio: ['ignore', 'pipe', 'ignore'] });
    // The first bytes show that the answer is being written; it is longer than what a pipe and this stream hold.
    await once(child.stdout, 'readable');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [130, null]);
  });

  describe('reading a pipe', () => {
    it('takes a snapshot from it, whoever comes first', async () => {
      const fifo = join(folder, 'fifo');
      execFileSync('mkfifo', [fifo]);
      const reading = runProgram(['status', '--from', fifo]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      execFileSync('sh', ['-c', `cat ${EXAMPLE} > ${fifo}`]);
      const { code, out } = await reading;
      assert.match(out, /n1 and n3 have no BGP session/);
      assert.equal(code, 1);
    });

    it('takes it from stdin, by its name and as a dash', async () => {
      const from = (name: string): ReturnType<typeof runProgram> => runProgram(['status', '--from', name], { stdin: openSync(EXAMPLE, 'r') });
      for (const { code, out } of await Promise.all([from('-'), from('/dev/stdin')])) {
        assert.match(out, /n1 and n3 have no BGP session/);
        assert.equal(code, 1);
      }
    });

    it('takes it from a pipe that a shell made', () => {
      const line = `${process.execPath} cmd/kubectl-cni.ts status --fail-on never --from <(cat ${EXAMPLE})`;
      assert.match(execFileSync('bash', ['-c', line], { encoding: 'utf8' }), /n1 and n3 have no BGP session/);
    });

    it('ends with 130 when it is interrupted before anything came', async () => {
      const fifo = join(folder, 'silent');
      execFileSync('mkfifo', [fifo]);
      const [named, stdin] = await Promise.all([
        runProgram(['status', '--from', fifo], { signal: 'SIGINT' }),
        runProgram(['status', '--from', '/dev/stdin'], { signal: 'SIGINT', stdin: 'pipe' }),
      ]);
      assert.deepEqual([named.code, stdin.code], [130, 130]);
      assert.deepEqual([named.out + named.err, stdin.out + stdin.err], ['', '']);
    });
  });
});
