import assert from 'node:assert/strict';
import { isSecretName, redact, redactWords } from '../../src/collect/redact.ts';

const SECRETS: readonly (readonly [text: string, redacted: string])[] = [
  ['--token=abc', '--token=(redacted)'],
  ['password=hunter2 next', 'password=(redacted) next'],
  ['{"password": "x \\" y", "a":1}', '{"password": "(redacted)", "a":1}'],
  ['user: a\npassword: swordfish\nhost: b', 'user: a\npassword: (redacted)\nhost: b'],
  ['got token: abcd1234efgh', 'got token: (redacted)'],
  ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer (redacted)'],
  ['dial https://user:pass@proxy:3128/x', 'dial https://(redacted)@proxy:3128/x'],
  ['a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nz', 'a\n(redacted)\nz'],
  ['a -----BEGIN CERTIFICATE-----\nMIIE', 'a (redacted)'],
  ['jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln end', 'jwt (redacted) end'],
  ['access_key=AKIA secret_key="q r"', 'access_key=(redacted) secret_key=(redacted)'],
  ['clientSecret=abc', 'clientSecret=(redacted)'],
];

const HARMLESS: readonly string[] = [
  'Failed to connect to token service: connection refused',
  'error retrieving token: Get "https://10.96.0.1:443/api": dial tcp: i/o timeout',
  'secret "calico-etcd-secrets" not found',
  '{"VNI":1,"VtepMAC":"aa:bb:cc:dd:ee:ff"}',
  '{"PublicKey":"Zm9vYmFyYmF6"}',
  'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token',
  '--etcd-keyfile=/calico-secrets/etcd-key',
  'basic authentication is off',
  'http://127.0.0.1:4001,http://127.0.0.1:2379',
];

describe('redaction', () => {
  for (const [text, redacted] of SECRETS) it(`takes the secret out of ${JSON.stringify(text)}`, () => assert.equal(redact(text), redacted));

  for (const text of HARMLESS) it(`leaves ${JSON.stringify(text)}`, () => assert.equal(redact(text), text));

  it('changes nothing the second time', () => {
    for (const [text] of SECRETS) assert.equal(redact(redact(text)), redact(text));
  });

  it('takes the word after a flag', () => {
    assert.deepEqual(redactWords(['--token', 'abc', '--client-key', '/a/b.pem', '--api-key', '--v', '2']), ['--token', '(redacted)', '--client-key', '/a/b.pem', '--api-key', '--v', '2']);
  });

  it('tells names of secrets from others', () => {
    const secret = ['K3S_TOKEN', 'API_KEY', 'apiKey', 'DD_API_KEY', 'CLIENT_SECRET', 'private-key', 'POD_PASSWORD', 'db.passwd', 'AWS_CREDENTIALS'];
    const harmless = ['FELIX_TYPHAKEYFILE', 'ETCD_KEY_FILE', 'KEYBOARD', 'FELIX_IPV6SUPPORT', 'CALICO_IPV4POOL_CIDR', 'MONKEY', 'IP_AUTODETECTION_METHOD'];
    assert.deepEqual(secret.filter((name) => !isSecretName(name)), []);
    assert.deepEqual(harmless.filter(isSecretName), []);
  });
});
