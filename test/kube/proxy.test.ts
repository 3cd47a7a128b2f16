import assert from 'node:assert/strict';
import { UsageError } from '../../src/model/errors.ts';
import { proxyAddress, proxyFor } from '../../src/kube/proxy.ts';

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

describe('the address of a proxy', () => {
  for (const [address, href] of [
    ['http://proxy:3128', 'http://proxy:3128/'],
    ['HTTPS://Proxy:3128', 'https://proxy:3128/'],
    ['SOCKS5://10.0.0.1:1080', 'socks5://10.0.0.1:1080'],
    ...['socks', 'socks4', 'socks4a', 'socks5', 'socks5h'].map((scheme) => [`${scheme}://jane:p%25@h:1`, `${scheme}://jane:p%25@h:1`] as const),
  ] as const) {
    it(`is understood: ${address}`, () => assert.equal(proxyAddress({ address, from: 'HTTPS_PROXY' }, '/k').href, href));
  }

  for (const address of ['proxy', 'ftp://h', 'socksa://h', 'socksh://h', 'socks4h://h', 'socks5a://h', 'socks5:h', 'socks5://', 'http://', 'httpss://h']) {
    it(`is none: ${address}`, () => refused(address, 'is not the address of a proxy'));
  }

  for (const address of ['http://jane:s3same100%@h:3128', 'socks5h://jane:s3same100%@h:1080', 'https://ja%ne:s3same@h', 'http://jane:s3same%ff@h']) {
    it(`has a user and a password that can be decoded, which it does not tell: ${address}`, () => refused(address, 'holds a user or a password that cannot be decoded'));
  }

  const refused = (address: string, says: string): void => {
    for (const [from, where] of [['HTTPS_PROXY', 'HTTPS_PROXY'], ['proxy-url', 'proxy-url in /k']] as const) {
      assert.throws(
        () => proxyAddress({ address, from }, '/k'),
        (error) => error instanceof UsageError && error.message === `${where} ${says}` && !/s3same/.test(error.advice),
      );
    }
  };
});
