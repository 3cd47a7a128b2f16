/*
 * The first code of the packaged program: loads the program's modules out of the executable, each when it is first required.
 */
import { createRequire } from 'node:module';
import { getRawAsset } from 'node:sea';
import { compileFunction } from 'node:vm';
import { FIRST_MODULE } from './first-module.ts';

const builtin = createRequire(process.execPath);
const loaded = new Map<string, { exports: unknown }>();

function load(name: string): unknown {
  if (!name.startsWith('./')) return builtin(name);
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const text = Buffer.from(getRawAsset(name) as ArrayBuffer).toString();
  compileFunction(text, ['module', 'exports', 'require'], { filename: name })(module, module.exports, load);
  return module.exports;
}

load(FIRST_MODULE);
