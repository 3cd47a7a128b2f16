import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { renderJson, renderYaml } from '../../src/report/index.ts';
import { probeSamples } from './probe-samples.ts';
import { samples } from './samples.ts';

/** Crowds differ from smaller clusters in their number only. */
const small = Object.entries({ ...samples, ...probeSamples }).filter(([, { nodes }]) => nodes.length < 10);

describe('reports as data', () => {
  for (const [name, report] of small) {
    it(`${name}: JSON and YAML hold the report as it stands`, async () => {
      assert.deepEqual(JSON.parse(renderJson(report)), report);
      assert.deepEqual(parse(await renderYaml(report)), report);
    });
  }

  it('end in one line feed', async () => {
    for (const text of [renderJson({ a: 1 }), await renderYaml({ a: 1 })]) assert.match(text, /[^\n]\n$/);
  });
});
