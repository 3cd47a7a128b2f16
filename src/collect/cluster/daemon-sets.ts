import type { ApiObject } from '../../kube/cluster.ts';
import type { DaemonSet } from '../../model/cluster-facts.ts';
import { observe } from '../collector.ts';
import type { Collector } from '../collector.ts';
import { listWidely } from '../list-widely.ts';
import { objectMarks } from '../object-marks.ts';
import { podTemplate } from '../pod-template.ts';
import { fieldsAt, keyed, namespacedName, numberAt, textAt, textsAt } from '../read.ts';
import { DAEMON_SETS } from '../resources.ts';

export const daemonSets: Collector<'cluster.daemonSets'> = {
  provides: 'cluster.daemonSets',
  access: ['list daemonsets.apps'],
  collect: async (hands) => observe(await listWidely(hands, DAEMON_SETS, {}), trimDaemonSets),
};

/** All DaemonSets, by `namespace/name`. */
export function trimDaemonSets(objects: readonly ApiObject[]): Readonly<Record<string, DaemonSet>> {
  return keyed(objects, namespacedName, trimDaemonSet);
}

export function trimDaemonSet(object: ApiObject): DaemonSet {
  return {
    ...objectMarks(object),
    uid: textAt(object, 'metadata', 'uid'),
    selector: textsAt(object, 'spec', 'selector', 'matchLabels'),
    template: podTemplate(fieldsAt(object, 'spec', 'template')),
    updateStrategy: textAt(object, 'spec', 'updateStrategy', 'type') || 'RollingUpdate',
    desired: numberAt(object, 'status', 'desiredNumberScheduled') ?? 0,
    ready: numberAt(object, 'status', 'numberReady') ?? 0,
    updated: numberAt(object, 'status', 'updatedNumberScheduled') ?? 0,
  };
}
