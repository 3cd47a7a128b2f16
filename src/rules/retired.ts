import type { Code } from '../model/finding.ts';

/** Codes that were given once and are not given again, each with the reason. */
export const retired: Readonly<Record<Code, string>> = {};
