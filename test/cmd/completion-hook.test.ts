import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../support/program.ts';
import { runCommand } from '../support/test-context.ts';

const NAME = 'kubectl_complete-cni';
const HOOK = '#!/bin/sh\n# Written by kubectl cni completion --hook\nexec kubectl-cni __complete "$@" </dev/null\n';

describe('kubectl cni completion --hook', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubectl-cni-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a program that everybody may run, into a folder or by its name', async () => {
    for (const place of [folder, `${folder}/${NAME}`]) {
      const { code, out, err } = await runProgram(['completion', '--hook', place], { env: { PATH: `/usr/bin:${folder}` } });
      assert.deepEqual({ code, out, err }, { code: 0, out: '', err: `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\n` });
      assert.equal(readFileSync(`${folder}/${NAME}`, 'utf8'), HOOK);
      assert.equal(statSync(`${folder}/${NAME}`).mode & 0o111, 0o111 & ~process.umask());
    }
  });

  it('says that it has to be on PATH', async () => {
    for (const PATH of ['', '/usr/bin:/bin', `.:relative:${folder}/elsewhere`]) {
      const { code, err, written } = await runCommand(['completion', '--hook', folder], { env: { PATH } });
      assert.equal(err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\nit has to be on PATH: add ${folder} there, or give --hook another folder\n`);
      assert.deepEqual(written, { [`${folder}/${NAME}`]: HOOK });
      assert.equal(code, 0);
    }
  });

  it('says that another one is asked before it', async () => {
    mkdirSync(`${folder}/first`);
    writeFileSync(`${folder}/first/${NAME}`, 'kubectl-cni-2 __complete "$@"\n');
    writeFileSync(`${folder}/${NAME}`, HOOK);
    const other = await runCommand(['completion', '--hook', folder], { env: { PATH: `${folder}/first:${folder}` } });
    assert.match(other.err, new RegExp(`\\nPATH has another one before it, which kubectl asks: remove ${folder}/first/${NAME}\\n$`));
    writeFileSync(`${folder}/first/${NAME}`, HOOK);
    const same = await runCommand(['completion', '--hook', folder], { env: { PATH: `${folder}/first:${folder}` } });
    assert.equal(same.err, `${folder}/${NAME} is written: kubectl, from 1.26 on, asks it\n`, 'the same one before it does the same');
  });

  it('replaces what an older version has written, and nothing else', async () => {
    writeFileSync(`${folder}/${NAME}`, '#!/bin/sh\n# Written by kubectl cni completion --hook\nkubectl cni __complete "$@"\n');
    assert.deepEqual((await runCommand(['completion', '--hook', folder])).written, { [`${folder}/${NAME}`]: HOOK });
    writeFileSync(`${folder}/${NAME}`, '#!/bin/sh\nkubectl-cni __complete "$@" | sort\n');
    const { code, err, written } = await runCommand(['completion', '--hook', folder]);
    assert.equal(err, `error: ${folder}/${NAME} is there, and kubectl cni has not written it\n  Move it away, or give --hook another folder.\n`);
    assert.deepEqual([code, written], [2, {}]);
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
