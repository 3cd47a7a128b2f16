import assert from 'node:assert/strict';
import { podFault } from '../../src/derive/index.ts';
import type { ContainerState, PodState } from '../../src/model/node-facts.ts';

const TAKEN = '2026-01-01T12:00:00Z';
const running: ContainerState = { image: 'x:v1', ready: true, restarts: 0, state: 'running', reason: '', message: '', started: '', last: null };
const ago = (seconds: number): string => new Date(Date.parse(TAKEN) - seconds * 1000).toISOString();
const ended = (seconds: number, exitCode = 1, started = ''): ContainerState['last'] => ({ reason: 'Error', exitCode, started, finished: ago(seconds), message: '' });
const lost = (seconds: number): ContainerState['last'] => ({ reason: 'Unknown', exitCode: 255, started: '2026-01-01T00:00:00Z', finished: ago(seconds), message: '' });
const old: PodState = {
  namespace: 'kube-system',
  node: 'n1',
  uid: '1',
  phase: 'Running',
  ready: true,
  readySince: '',
  deleting: false,
  goneBy: '',
  ips: [],
  created: '2026-01-01T00:00:00Z',
  revision: '',
  unscheduled: '',
  initContainers: {},
  containers: { agent: running },
};
const agent = (change: Partial<ContainerState>): Partial<PodState> => ({ ready: change.ready ?? false, containers: { agent: { ...running, ready: false, ...change } } });

const cases: readonly (readonly [string, Partial<PodState>, string | undefined])[] = [
  ['is ready', {}, undefined],
  ['is ready and restarted once, a moment ago', agent({ ready: true, restarts: 1, last: ended(10) }), undefined],
  ['is ready and restarted often, long ago', agent({ ready: true, restarts: 40, last: ended(3600) }), undefined],
  ['is ready and ended well a moment ago', agent({ ready: true, restarts: 3, last: ended(10, 0) }), undefined],
  ['is ready between two crashes', agent({ ready: true, restarts: 3, last: ended(30) }), 'crashing agent'],
  ['is ready between two crashes, the last run of a minute', agent({ ready: true, restarts: 3, last: ended(30, 1, ago(90)) }), 'crashing agent'],
  ['crashed a moment ago after a run of a quarter of an hour', agent({ ready: true, restarts: 3, last: ended(30, 1, ago(930)) }), undefined],
  ['crashed a moment ago after a run of nine minutes', agent({ ready: true, restarts: 3, last: ended(30, 1, ago(560)) }), 'crashing agent'],
  ['was forgotten by its runtime', agent({ ready: true, restarts: 4, last: { reason: 'ContainerStatusUnknown', exitCode: 137, started: ago(90), finished: ago(60), message: '' } }), undefined],
  ['crashed a moment ago after a run of days', agent({ ready: true, restarts: 3, last: ended(30, 1, '2025-12-20T00:00:00Z') }), undefined],
  ['has just ended badly after a run of days', agent({ state: 'terminated', reason: 'Error', restarts: 5, last: ended(864_000) }), 'not-ready agent'],
  ['was lost with its machine and is ready again', agent({ ready: true, restarts: 4, last: lost(60) }), undefined],
  ['was lost with its machine and is not ready yet', agent({ restarts: 4, started: ago(30), last: lost(90) }), 'starting agent'],
  ['was lost with its machine and is not ready for long', agent({ restarts: 4, started: ago(600), last: lost(610) }), 'not-ready agent'],
  [
    'starts anew with its machine, which has not got to its containers yet',
    {
      ...agent({ state: 'waiting', reason: 'PodInitializing', restarts: 3, last: lost(90) }),
      initContainers: { install: { ...running, ready: false, restarts: 3, state: 'waiting', reason: 'PodInitializing', last: ended(864_000, 0) } },
    },
    'starting install',
  ],
  ['backs off', agent({ state: 'waiting', reason: 'CrashLoopBackOff', restarts: 3, last: ended(30) }), 'crashing agent'],
  ['has just ended badly again', agent({ state: 'terminated', reason: 'OOMKilled', restarts: 1, last: ended(60) }), 'crashing agent'],
  ['backs off on its image', agent({ state: 'waiting', reason: 'ImagePullBackOff' }), 'no-image agent'],
  ['waits for its mounts for hours', { ...agent({ state: 'waiting', reason: 'ContainerCreating' }), phase: 'Pending' }, 'not-ready agent'],
  ['waits for its mounts for a minute', { ...agent({ state: 'waiting', reason: 'ContainerCreating' }), created: '2026-01-01T11:59:00Z' }, 'starting agent'],
  ['fails its probe for hours', agent({}), 'not-ready agent'],
  ['fails its probe for seventy seconds', { ...agent({}), readySince: ago(70) }, 'not-ready agent'],
  ['fails its probe for fifty seconds', { ...agent({}), readySince: ago(50) }, 'starting agent'],
  ['fails its probe after a restart a minute ago', agent({ restarts: 1, last: ended(60) }), 'starting agent'],
  ['is ended by its liveness probe again and again', { ...agent({ restarts: 2, started: ago(8), last: ended(8, 0, ago(118)) }), readySince: ago(140) }, 'not-ready agent'],
  ['is back with its machine, which was away for long', { ...agent({ restarts: 4, started: ago(30), last: lost(400) }), readySince: ago(300) }, 'starting agent'],
  ['cannot be scheduled', { ready: false, phase: 'Pending', unscheduled: '0/3 nodes', containers: {} }, 'unscheduled '],
  ['cannot be scheduled yet', { ready: false, phase: 'Pending', unscheduled: '0/3 nodes', containers: {}, created: TAKEN }, 'starting '],
  ['was evicted', { ready: false, phase: 'Failed', containers: {} }, 'not-ready '],
  ['is being deleted', { ...agent({ state: 'waiting', reason: 'CrashLoopBackOff' }), deleting: true }, undefined],
  [
    'crashes in an init container',
    { ...agent({ state: 'waiting', reason: 'PodInitializing' }), initContainers: { install: { ...running, ready: false, state: 'waiting', reason: 'CrashLoopBackOff' } } },
    'crashing install',
  ],
  [
    'hangs in an init container',
    { ...agent({ state: 'waiting', reason: 'PodInitializing' }), initContainers: { done: { ...running, state: 'terminated', reason: 'Completed' }, install: { ...running, ready: false } } },
    'not-ready install',
  ],
  ['has a sidecar that is ready', { ...agent({}), initContainers: { sidecar: running } }, 'not-ready agent'],
];

describe('podFault', () => {
  for (const [name, change, expected] of cases) {
    it(`of a pod that ${name}: ${expected ?? 'none'}`, () => {
      const fault = podFault({ ...old, ...change }, TAKEN);
      assert.equal(fault && `${fault.kind} ${fault.container}`, expected);
    });
  }
});
