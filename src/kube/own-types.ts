import type { Resource } from './cluster.ts';

/** Types of what a run makes, and of what tells of it. */
export const PODS: Resource = { group: '', version: 'v1', plural: 'pods' };
export const JOBS: Resource = { group: 'batch', version: 'v1', plural: 'jobs' };
export const EVENTS: Resource = { group: '', version: 'v1', plural: 'events' };
