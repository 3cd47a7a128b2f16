import assert from 'node:assert/strict';
import { proxyFor } from '../../src/kube/proxy.ts';

describe('the proxy', () => {
  const env = (noProxy: string): Record<string, string> => ({ HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: noProxy });
  const cases: [string, Record<string, string>, string | undefined, string?][] = [
    ['https://api.example', {}, undefined],
    ['https://api.example', env(''), 'http://proxy.example:3128'],
    ['https://api.example', { https_proxy: 'socks5://proxy.example:1080' }, 'socks5://proxy.example:1080'],
    ['https://api.example', { HTTP_PROXY: 'http://proxy.example' }, undefined],
    ['http://api.example', { HTTP_PROXY: 'http://proxy.example' }, 'http://proxy.example'],
    ['https://api.example', env('*'), 'http://other.example', 'http://other.example'],
    ['https://api.example', env('*'), undefined],
    ['https://api.example', env('other, api.example'), undefined],
    ['https://api.example', env('example'), undefined],
    ['https://example', env('.example'), 'http://proxy.example:3128'],
    ['https://api.example', env('.example'), undefined],
    ['https://api.example', env('*.example'), undefined],
    ['https://myexample', env('example'), 'http://proxy.example:3128'],
    ['https://api.example:6443', env('api.example:443'), 'http://proxy.example:3128'],
    ['https://api.example', env('api.example:443'), undefined],
    ['https://10.1.2.3:6443', env('10.0.0.0/8'), undefined],
    ['https://11.1.2.3:6443', env('10.0.0.0/8'), 'http://proxy.example:3128'],
    ['https://10.1.2.3:6443', env('10.1.2.3'), undefined],
    ['https://[fd00::1]:6443', env('fd00::/8'), undefined],
    ['https://[fd00::1]:6443', env('fd00:0::1'), undefined],
    ['https://[fd00::1]:6443', env('[fd00::1]:6443'), undefined],
    ['https://[fd00::1]:6443', env('10.0.0.0/8'), 'http://proxy.example:3128'],
    ['https://127.0.0.1:6443', env(''), undefined],
    ['https://localhost:6443', env(''), undefined],
  ];
  for (const [server, environment, expected, configured] of cases) {
    it(`of ${server} with ${JSON.stringify(environment)}${configured ? ' and proxy-url' : ''}`, () => {
      assert.equal(proxyFor(new URL(server), configured, environment)?.address, expected);
    });
  }
});
