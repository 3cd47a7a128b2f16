import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillManifest } from '../../krew/manifest/fill-manifest.ts';
import { PLATFORMS } from '../../krew/platforms.ts';

const template = readFileSync(join(import.meta.dirname, '../../.krew.yaml'), 'utf8');
const noSum = (archive: string): string => assert.fail(`nobody needs the checksum of ${archive}`);

describe('fillManifest', () => {
  it('writes the tag, and address and checksum as krew-release-bot does', () => {
    const text = '  version: {{ .TagName }}\n  - bin: x\n    {{addURIAndSha "https://e.org/{{ .TagName }}/x_{{.TagName}}.zip" .TagName }}\n';
    assert.equal(
      fillManifest(text, 'v1.2.3', (archive) => `sum-of-${archive}`),
      '  version: v1.2.3\n  - bin: x\n    uri: https://e.org/v1.2.3/x_v1.2.3.zip\n    sha256: sum-of-x_v1.2.3.zip\n',
    );
  });

  it('asks for the archive of every platform of the release, once', () => {
    const asked: string[] = [];
    const filled = fillManifest(template, 'v1.2.3', (archive) => {
      asked.push(archive);
      return '';
    });
    assert.deepEqual(asked, PLATFORMS.map(({ archive }) => archive));
    assert.doesNotMatch(filled, /\{\{|\}\}/);
  });

  const others: readonly (readonly [string, RegExp])[] = [
    ['{{ .Tag }}', /the action \{\{ \.Tag \}\}, which is neither/],
    ['{{- .TagName }}', /the action \{\{- \.TagName \}\}/],
    ['{{addURIAndSha "https://e.org/x.zip" .TagName | indent 6 }}', /\| indent 6 \}\}/],
    ['{{addURIAndSha "https://e.org/{{ .Name }}.zip" .TagName }}', /the action \{\{ \.Name \}\}/],
    ['{{addURIAndSha "https://e.org/}}.zip" .Tag }}', /the action \{\{addURIAndSha "https:\/\/e\.org\/\}\}\.zip" \.Tag \}\}/],
    ['version: {{ .TagName', /does not close it/],
    ['{{addURIAndSha "https://e.org/{{ .TagName" .TagName }}', /does not close it/],
  ];
  for (const [text, expected] of others) it(`refuses ${text}`, () => assert.throws(() => fillManifest(text, 'v1.2.3', noSum), expected));
});
