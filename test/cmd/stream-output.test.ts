import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { streamOutput } from '../../cmd/stream-output.ts';

describe('a stream of the process', () => {
  for (const [code, failed] of [['EPIPE', false], ['ENOSPC', true]] as const) {
    it(`has ended with ${code}, which is ${failed ? 'a' : 'no'} failure`, async () => {
      const stream = new PassThrough();
      const output = streamOutput(stream as unknown as NodeJS.WriteStream);
      output.write('before');
      assert.equal(output.ended(), false);
      stream.emit('error', Object.assign(new Error(code), { code }));
      assert.equal(output.ended(), true);
      assert.equal(output.failure() !== undefined, failed);
      output.write('after');
      await output.flush();
      assert.equal(String(stream.read()), 'before');
    });
  }

  it('is a terminal of its width, but a dumb one is none that can be written over', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 60 }) as unknown as NodeJS.WriteStream;
    const [able, dumb] = [streamOutput(terminal), streamOutput(terminal, true)];
    assert.deepEqual([able.isTTY, able.columns], [true, 60]);
    assert.deepEqual([dumb.isTTY, dumb.columns], [false, 60]);
  });
});
