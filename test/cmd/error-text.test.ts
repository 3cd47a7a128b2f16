import assert from 'node:assert/strict';
import { errorText } from '../../cmd/error-text.ts';
import { runCommand } from '../support/test-context.ts';

describe('an error', () => {
  const message = 'https://198.18.2.1:6443 (context "prod") refuses connections: nothing listens there';

  it('is one line and its advice on a pipe, as they stand', () => {
    assert.equal(errorText(`${message}:  twice`, 'Look.', undefined), `error: ${message}:  twice\n  Look.\n`);
  });

  it('is broken between words on a terminal', () => {
    assert.equal(
      errorText(message, 'Check the address in --server, and that the API server runs.', 40),
      'error: https://198.18.2.1:6443 (context\n       "prod") refuses connections:\n       nothing listens there\n  Check the address in --server, and\n  that the API server runs.\n',
    );
  });

  it('leaves whole what is to be copied', () => {
    const path = '/home/jane/a/very/long/folder/of/kubeconfigs/prod.yaml';
    assert.equal(
      errorText(`the kubeconfig ${path} cannot be read`, 'They go by themselves, or with kubectl cni cleanup --run 0badcafe. See kubectl cni probe --help.', 40),
      `error: the kubeconfig\n       ${path}\n       cannot be read\n  They go by themselves, or with\n  kubectl cni cleanup --run 0badcafe.\n  See kubectl cni probe --help.\n`,
    );
  });

  for (const argv of [['statsu'], ['status', '--frm', 'x'], ['status', '--from', '/no/such'], ['status', '--kubeconfig', '/no/such'], ['version'], ['probe', '--peers', 'x']]) {
    it(`fits a narrow terminal: ${argv.join(' ')}`, async () => {
      const { err } = await runCommand(argv, { tty: true, columns: 40 });
      assert.match(err, /^error: /);
      for (const line of err.split('\n')) assert.ok(line.length <= 40, line);
    });
  }
});
