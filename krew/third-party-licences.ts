import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NODE_LICENCE } from './program/node-binary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The licence texts of all that is in the binary beside this project: the bundled packages, and Node with what it is made of. */
export function thirdPartyLicences(inputs: readonly string[]): string {
  const folders = [...new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))].toSorted();
  const packages = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Record<string, string>;
    return section(`${name} ${version} (${license})`, licenceOf(`${root}${folder}`) ?? `Its package has no licence text but names it: ${license}.`);
  });
  return [...packages, section(`Node.js ${process.version}, with V8, OpenSSL, libuv and others`, readFileSync(NODE_LICENCE, 'utf8'))].join('\n');
}

function licenceOf(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|-|$)/i.test(name));
  return file !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, 'utf8') : undefined;
}

function section(title: string, text: string): string {
  return `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text.trim()}\n`;
}
