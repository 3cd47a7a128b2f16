import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BgpSession } from '../../src/model/node-facts.ts';
import { ParseError, parseBird } from '../../src/parse/index.ts';
import { recording } from './recording.ts';

const read = (name: string): ReturnType<typeof parseBird> => parseBird(recording('birdcl', `1.6.8-${name}.txt`));

function session(name: string, protocol: string): BgpSession | undefined {
  return read(name).v4?.sessions[protocol];
}

describe('the words of BIRD', () => {
  it('tell sessions that are established', () => {
    assert.deepEqual(read('established'), {
      v4: {
        answering: true,
        message: '',
        routerId: '198.18.0.11',
        sessions: {
          Mesh_198_18_0_12: { state: 'up', bgpState: 'Established', neighbor: '198.18.0.12', neighborAs: '64512', since: '23:30:19', lastError: '', imported: 1, exported: 0 },
          Mesh_198_18_0_13: { state: 'up', bgpState: 'Established', neighbor: '198.18.0.13', neighborAs: '64512', since: '23:30:20', lastError: '', imported: 0, exported: 0 },
        },
      },
      v6: null,
    });
  });

  it('tell both address families apart', () => {
    const { v4, v6 } = read('two-families');
    assert.deepEqual(Object.keys(v4?.sessions ?? {}), ['Mesh_198_18_0_12', 'Mesh_198_18_0_13']);
    assert.deepEqual(v6, { answering: true, message: '', routerId: '198.18.0.11', sessions: {} });
  });

  it('tell a peer that drops packets', () => {
    const { bgpState, state, lastError } = session('peer-blocked', 'Mesh_198_18_0_11') ?? assert.fail();
    assert.deepEqual([state, bgpState, lastError], ['start', 'Connect', '']);
    assert.equal(session('peer-blocked', 'Mesh_198_18_0_12')?.bgpState, 'Established');
  });

  it('tell the end that waits for a peer that drops packets', () => {
    assert.equal(session('passive', 'Mesh_198_18_0_13')?.bgpState, 'Passive');
  });

  it('tell why a connection failed', () => {
    assert.equal(session('peer-refuses', 'Mesh_198_18_0_11')?.lastError, 'Socket: Connection refused');
    assert.equal(session('no-route-to-peer', 'Mesh_198_18_0_11')?.lastError, 'Socket: No route to host');
  });

  it('tell a session that was turned off, which has no routes', () => {
    assert.deepEqual(session('disabled', 'Mesh_198_18_0_12'), {
      state: 'down', bgpState: 'Down', neighbor: '198.18.0.12', neighborAs: '64512', since: '23:51:30', lastError: '', imported: null, exported: null,
    });
  });

  it('tell a BIRD that does not run from one that hangs', () => {
    assert.deepEqual(read('stopped').v4, {
      answering: false,
      message: 'Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory',
      routerId: null,
      sessions: {},
    });
    assert.deepEqual(read('hung').v4, { answering: false, message: 'BIRD does not answer on its control socket', routerId: null, sessions: {} });
  });

  it("take GNU timeout's exit code for a hang too", () => {
    const { v4 } = parseBird('\n@@ bird status 124\n\n@@ bird protocols 124\n');
    assert.equal(v4?.message, 'BIRD does not answer on its control socket');
  });

  it('tell a socket that nobody serves, and one that is restricted', () => {
    const refused = 'Unable to connect to server control socket (/var/run/calico/bird.ctl): Connection refused';
    assert.equal(parseBird(`${refused}\n\n@@ bird status 1\n${refused}\n\n@@ bird protocols 1\n`).v4?.message, refused);
    const denied = 'BIRD 1.6.8 ready.\nAccess denied\n';
    const { v4 } = parseBird(`${denied}\n@@ bird status 0\n${denied}\n@@ bird protocols 0\n`);
    assert.deepEqual([v4?.answering, v4?.message], [false, 'Access denied']);
  });

  it('keep a router that is no node, a date, an error after the state and a link-local neighbor', () => {
    const text = [
      'BIRD 1.6.8 ready.',
      'name     proto    table    state  since       info',
      'Node_fe80__1 BGP      master   start  2026-11-20  Active        BGP Error: Bad peer AS',
      '  Routes:         3 imported, 1 filtered, 2 exported, 3 preferred',
      '  BGP state:          Active',
      '    Neighbor address: fe80::1%eth0',
      '    Neighbor AS:      4200000000',
      '',
    ].join('\n');
    const { v4 } = parseBird(`BIRD 1.6.8 ready.\n@@ bird status 0\n${text}\n@@ bird protocols 0\n`);
    assert.deepEqual(v4?.sessions['Node_fe80__1'], {
      state: 'start', bgpState: 'Active', neighbor: 'fe80::1', neighborAs: '4200000000', since: '2026-11-20', lastError: 'BGP Error: Bad peer AS', imported: 3, exported: 2,
    });
  });

  it('are refused when they end in the middle, wherever that is', () => {
    const whole = recording('birdcl', '1.6.8-two-families.txt');
    for (let length = 0; length < whole.length; length += 37) {
      const cut = whole.slice(0, length);
      if (/@@ bird6? protocols \d+\n\s*$/.test(cut)) continue;
      assert.throws(() => parseBird(cut), ParseError, `cut after ${length}`);
    }
  });

  it('are refused when there is no birdcl', () => {
    assert.throws(() => parseBird('timeout: can not execute birdcl\n\n@@ bird status 127\n\n@@ bird protocols 127\n'), /cannot ask BIRD: timeout: can not execute birdcl/);
  });

  it('were recorded in states that are all looked at here', () => {
    const states = readdirSync(join(import.meta.dirname, '../recordings/birdcl'));
    assert.deepEqual(states.sort(), ['disabled', 'established', 'hung', 'no-route-to-peer', 'passive', 'peer-blocked', 'peer-refuses', 'stopped', 'two-families'].map((name) => `1.6.8-${name}.txt`));
  });
});
