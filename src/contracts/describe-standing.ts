import { shownTime } from '../job/shown-time.ts';
import type { Standing, Waiting } from './waiting.ts';

/** What an approved job waits for, or one whose worker is to come, for people. */
export function describeStanding({ waiting, place }: Standing): string {
  const reason = waiting === undefined ? 'it waits for its turn' : reasonOf(waiting);
  return `${reason}${place === undefined ? '' : `, at about place ${place} in the queue`}.`;
}

function reasonOf(waiting: Waiting): string {
  switch (waiting.reason) {
    case 'window-closed':
      return `jobs of its priority start in their window only, which opens at ${shownTime(waiting.until)}`;
    case 'attempts-used':
      return `its repository has started ${waiting.used} of ${waiting.limit} attempts today, so it waits until ${shownTime(waiting.until)}`;
    case 'budget-used':
      return `the ${waiting.of} has spent its money for today, so it waits until ${shownTime(waiting.until)}`;
    case 'cooldown':
      return `its repository has just started another attempt and pauses until ${shownTime(waiting.until)}`;
    case 'repository-full':
      return `its repository has ${waiting.limit} attempts at work, as many as it may have`;
    case 'lock':
      return `it waits for ${waiting.heldBy}, which is changing the same files`;
    case 'factory-full':
      return `all ${waiting.limit} workers are busy`;
    case 'machine':
      return `it has waited for a machine since ${shownTime(waiting.since)}: the platform has none, or it has not come up yet`;
  }
}
