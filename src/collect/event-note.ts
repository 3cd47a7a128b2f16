import type { ApiObject } from '../kube/cluster.ts';
import type { EventNote } from '../model/cluster-facts.ts';
import { numberAt, textAt } from './read.ts';
import { redact } from './redact.ts';

/** An Event, trimmed. Repeated events of the older API count themselves, those of events.k8s.io have a series. */
export function trimEvent(object: ApiObject): EventNote {
  return {
    reason: textAt(object, 'reason'),
    message: redact(textAt(object, 'message') || textAt(object, 'note')).slice(0, LONGEST),
    count: numberAt(object, 'count') ?? numberAt(object, 'series', 'count') ?? 1,
    last:
      textAt(object, 'series', 'lastObservedTime') || textAt(object, 'lastTimestamp') || textAt(object, 'eventTime') || textAt(object, 'metadata', 'creationTimestamp'),
  };
}

const LONGEST = 1000;
