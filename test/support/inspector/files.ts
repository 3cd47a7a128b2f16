import { basename } from 'node:path';
import type { House } from './house.ts';

const RULE_LINES = 150;
const FILE_LINES = 300;
const DRAWERS = /^(utils?|helpers?|common|misc|shared|lib)\.ts$/;
const GENERATED = ['src/rules/index.ts'];

/** Each file that is too long, badly named or against the house style, in a sentence. */
export function untidyFiles(house: House): string[] {
  return [...house].flatMap(([path, text]) => {
    const name = basename(path);
    const faults: string[] = [];
    const lines = text.split('\n').length - 1;
    const ceiling = /^src\/rules\/.*\/cni\d/.test(path) ? RULE_LINES : FILE_LINES;
    if (lines > ceiling && !GENERATED.includes(path)) faults.push(`has ${lines} lines, and ${ceiling} is the ceiling: take a part with a name of its own out of it`);
    if (DRAWERS.test(name)) faults.push('is a drawer: name the file after what it does');
    if (!/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(name)) faults.push('is not in kebab case: rename it');
    if (/^export default\b/m.test(text)) faults.push('has a default export: export by name');
    if (/^\s*\/\/\s*[-=*#─]{3,}/m.test(text)) faults.push('has a section banner: take it away');
    if (/\b(TO[D]O|FIX[M]E|X[X]X)\b/.test(text)) faults.push('has something left to do: do it, or file an issue');
    if (/^\s*(namespace|enum|const enum)\s+\w+\s*\{/m.test(text)) faults.push('uses syntax that types cannot be stripped from: write a union of literals');
    return faults.map((fault) => `${path} ${fault}`);
  });
}
