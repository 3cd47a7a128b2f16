export { evaluate } from './evaluate.ts';
export type { Evaluation } from './evaluate.ts';
export { fold } from './fold.ts';
export { judge } from './judge.ts';
