import assert from 'node:assert/strict';
import { calledAs, fileOf, renamed } from '../../cmd/called-as.ts';
import type { Output } from '../../cmd/context.ts';

describe('the name by which it is called', () => {
  const names: readonly (readonly [path: string, name: string])[] = [
    ['/usr/local/bin/kubectl-cni', 'kubectl cni'],
    ['kubectl-cni', 'kubectl cni'],
    ['C:\\Users\\x y\\.krew\\bin\\kubectl-cni.exe', 'kubectl cni'],
    ['/checkout/cmd/kubectl-cni.ts', 'kubectl cni'],
    ['/home/jane/.krew/bin/kubectl-cni_doctor', 'kubectl cni-doctor'],
    ['/usr/bin/kubectl-net-cni', 'kubectl net cni'],
    ['/usr/bin/cnidoctor', 'cnidoctor'],
    ['', 'kubectl cni'],
  ];
  for (const [path, name] of names) it(`${path || 'none'} is ${name}`, () => assert.equal(calledAs(path), name));

  it('leads back to the name of the file', () => {
    for (const file of ['kubectl-cni', 'kubectl-cni_doctor', 'kubectl-net-cni', 'cnidoctor', 'cni-doctor']) assert.equal(fileOf(calledAs(`/bin/${file}`)), file);
  });

  it('is what it tells people to type', () => {
    let said = '';
    const output: Output = { write: (text) => void (said += text), ended: () => true, isTTY: true, columns: 60 };
    const other = renamed(output, 'kubectl cni-doctor');
    other.write('Type kubectl cni status, or kubectl cni probe.');
    assert.equal(said, 'Type kubectl cni-doctor status, or kubectl cni-doctor probe.');
    assert.deepEqual([other.ended(), other.isTTY, other.columns], [true, true, 60]);
    assert.equal(renamed(output, 'kubectl cni'), output);
  });
});
