import assert from 'node:assert/strict';
import { deafToNodeOptions } from '../../krew/program/node-options.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const C_STRING = 'config file\0NODE_OPTIONS\0NODE_REPL';
const V8_STRING = '\x10Rbz\xae C\x0c\0\0\0NODE_OPTIONS\0\0\0\0';
const IN_A_TEXT = ' is not allowed in NODE_OPTIONS\0';

describe('a Node that does not hear NODE_OPTIONS', () => {
  it('asks for another name, and is the same but for that', () => {
    const deaf = deafToNodeOptions(bytes(V8_STRING + C_STRING + IN_A_TEXT + V8_STRING)).toString('latin1');
    assert.equal(deaf, V8_STRING + C_STRING.replace('NODE_OPTIONS', '=ODE_OPTIONS') + IN_A_TEXT + V8_STRING);
  });

  it('is not made where the name is not found once', () => {
    assert.throws(() => deafToNodeOptions(bytes(V8_STRING + IN_A_TEXT)), /0 times/);
    assert.throws(() => deafToNodeOptions(bytes(C_STRING + C_STRING)), /2 times/);
  });
});
