export { FIRST_LOOK, SECOND_LOOK } from './collectors.ts';
export { gather } from './gather.ts';
export type { GatherOptions } from './gather.ts';
export { gatherVersions } from './gather-versions.ts';
export type { VersionFacts, VersionOptions } from './gather-versions.ts';
export { redact } from './redact.ts';
export type { Progress } from './progress.ts';
export { survey } from './survey.ts';
export type { SurveyOptions } from './survey.ts';
