import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../support/program.ts';
import { runCommand } from '../support/test-context.ts';

const NAME = 'kubectl_complete-cni';
const HOOK = '#!/bin/sh\n# Written by kubectl cni completion --hook\nexec kubectl-cni __complete "$@" </dev/null\n';

/** A folder of PATH with the plugin itself, which is not looked into. */
const PLUGIN = fileURLToPath(new URL('../lab/bin', import.meta.url));

describe('kubectl cni completion --hook', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a program that everybody may run, into a folder or by its name', async () => {
    for (const place of [folder, `${folder}/${NAME}`]) {
      const { code, out, err } = await runProgram(['completion', '--hook', place], { env: { PATH: `/usr/bin:${folder}:${PLUGIN}` } });
      assert.deepEqual({ code, out, err }, { code: 0, out: '', err: `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\n` });
      assert.equal(readFileSync(`${folder}/${NAME}`, 'utf8'), HOOK);
      assert.equal(statSync(`${folder}/${NAME}`).mode & 0o111, 0o111 & ~process.umask());
    }
  });

  it('says that it has to be on PATH', async () => {
    for (const PATH of [PLUGIN, `/usr/bin:/bin:${PLUGIN}`, `.:relative:${folder}/elsewhere:${PLUGIN}`]) {
      const { code, err, written } = await runCommand(['completion', '--hook', folder], { env: { PATH } });
      assert.equal(err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\nit has to be on PATH: add ${folder} there, or give --hook another folder\n`);
      assert.deepEqual(written, { [`${folder}/${NAME}`]: HOOK });
      assert.equal(code, 0);
    }
  });

  it('says that the plugin itself has to be on PATH', async () => {
    const { code, err } = await runProgram(['completion', '--hook', folder], { env: { PATH: `/usr/bin:${folder}` } });
    assert.equal(err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\nit runs kubectl-cni, which is not on PATH: add the folder of kubectl-cni there\n`);
    assert.equal(code, 0);
  });

  it('says where it is in full, from whatever working directory', async () => {
    mkdirSync(`${folder}/rel`);
    for (const [place, whole] of [['.', folder], ['rel', `${folder}/rel`], [`./rel/${NAME}`, `${folder}/rel`], ['rel/../', folder]] as const) {
      const { err, written } = await runCommand(['completion', '--hook', place], { env: { PATH: PLUGIN }, cwd: () => folder });
      assert.equal(err, `${whole}/${NAME} is written: kubectl, from 1.26 on, asks it\nit has to be on PATH: add ${whole} there, or give --hook another folder\n`);
      assert.deepEqual(Object.keys(written), [`${whole}/${NAME}`]);
    }
    const gone = (): never => {
      throw Object.assign(new Error('ENOENT: uv_cwd'), { code: 'ENOENT' });
    };
    const { code, err, written } = await runCommand(['completion', '--hook', '.'], { cwd: gone });
    assert.equal(err, 'error: the working directory is not there any more\n  Change to another, or give --hook the whole path of a folder.\n');
    assert.deepEqual([code, written], [2, {}]);
    assert.equal((await runCommand(['completion', '--hook', folder], { cwd: gone })).code, 0);
  });

  it('says that the shell has left ~ as it was', async () => {
    const { code, err } = await runProgram(['completion', '--hook=~/bin']);
    assert.equal(err, 'error: there is no folder ~/bin\n  The shell expands ~ only at the start of a word and unquoted: write --hook ~/bin, or the whole path.\n');
    assert.equal(code, 2);
  });

  it('says that another one is asked before it', async () => {
    mkdirSync(`${folder}/first`);
    writeFileSync(`${folder}/first/${NAME}`, 'kubectl-cni-2 __complete "$@"\n', { mode: 0o755 });
    writeFileSync(`${folder}/${NAME}`, HOOK, { mode: 0o755 });
    const other = await runCommand(['completion', '--hook', folder], { env: { PATH: `${folder}/first:${folder}:${PLUGIN}` } });
    assert.match(other.err, new RegExp(`\\nPATH has another one before it, which kubectl asks: remove ${folder}/first/${NAME}\\n$`));
    writeFileSync(`${folder}/first/${NAME}`, HOOK);
    const same = await runCommand(['completion', '--hook', folder], { env: { PATH: `${folder}/first:${folder}:${PLUGIN}` } });
    assert.equal(same.err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\n`, 'the same one before it does the same');
    writeFileSync(`${folder}/first/${NAME}`, 'other\n');
    chmodSync(`${folder}/first/${NAME}`, 0o644);
    const noProgram = await runCommand(['completion', '--hook', folder], { env: { PATH: `${folder}/first:${folder}:${PLUGIN}` } });
    assert.equal(noProgram.err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\n`, 'kubectl passes over a file that cannot be run');
  });

  it('replaces what an older version has written, and nothing else', async () => {
    writeFileSync(`${folder}/${NAME}`, '#!/bin/sh\n# Written by kubectl cni completion --hook\nkubectl cni __complete "$@"\n');
    assert.deepEqual((await runCommand(['completion', '--hook', folder])).written, { [`${folder}/${NAME}`]: HOOK });
    writeFileSync(`${folder}/${NAME}`, '#!/bin/sh\nkubectl-cni __complete "$@" | sort\n');
    const { code, err, written } = await runCommand(['completion', '--hook', folder]);
    assert.equal(err, `error: ${folder}/${NAME} is there, and kubectl cni has not written it\n  Move it away, or give --hook another folder.\n`);
    assert.deepEqual([code, written], [2, {}]);
    rmSync(`${folder}/${NAME}`);
    symlinkSync(`${folder}/nowhere`, `${folder}/${NAME}`);
    const link = await runCommand(['completion', '--hook', folder]);
    assert.deepEqual([link.err, link.written], [err, {}], 'a link to nothing is not ours either');
    mkdirSync(`${folder}/x/${NAME}`, { recursive: true });
    assert.match((await runCommand(['completion', '--hook', `${folder}/x`])).err, /^error: [^\n]+ is there and cannot be read: it is a directory\n {2}Move it away, [^\n]+\n$/);
  });

  it('says in a sentence why it cannot be written', async () => {
    const missing = await runProgram(['completion', '--hook', `${folder}/none`]);
    assert.deepEqual(missing, { code: 2, out: '', err: `error: there is no folder ${folder}/none\n  Make it first, or give --hook a folder of PATH.\n` });
    writeFileSync(`${folder}/file`, '');
    const file = await runProgram(['completion', '--hook', `${folder}/file`]);
    assert.match(file.err, /^error: [^\n]+ cannot be written: a part of its path is no directory\n {2}Give --hook a folder[^\n]+\n$/);
    const readOnly = await runCommand(['completion', '--hook', folder], { writeFile: () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' })) });
    assert.equal(readOnly.err, `error: ${folder}/${NAME} cannot be written: the file system is read-only\n  Give --hook a folder of PATH that you may write to.\n`);
    assert.equal(readOnly.code, 2);
  });

  it('goes by the name of the plugin, as kubectl looks for it', async () => {
    const { written } = await runCommand(['completion', '--hook', folder], { name: 'kubectl net cni-doctor' });
    assert.deepEqual(written, { [`${folder}/kubectl_complete-net-cni_doctor`]: HOOK.replace('kubectl-cni', 'kubectl-net-cni_doctor') });
    const { code, err } = await runCommand(['completion', '--hook', folder], { name: 'cnidoctor' });
    assert.match(err, /^error: kubectl does not know cnidoctor as a plugin\n {2}Give the program a name that begins with kubectl-[^\n]+\n$/);
    assert.equal(code, 2);
  });

  it('is a batch file on Windows', async () => {
    for (const place of ['C:\\bin', `C:\\bin\\${NAME}`, `C:\\bin\\${NAME}.cmd`]) {
      const { err, written } = await runCommand(['completion', '--hook', place], { platform: 'win32-x64', env: { PATH: 'C:\\Windows;C:\\tools' } });
      assert.deepEqual(written, { [`C:\\bin\\${NAME}.cmd`]: '@rem Written by kubectl cni completion --hook\r\n@call kubectl-cni __complete %* <nul\r\n' });
      assert.match(err, /is written[^\n]+\nit has to be on PATH: add C:\\bin there/);
    }
  });
});
