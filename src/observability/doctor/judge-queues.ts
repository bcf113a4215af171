import { type Finding, failed, ok } from './finding.ts';

/** How many messages wait on a queue, or why nobody could count them. */
export type QueueDepth = { name: string; depth: number } | { name: string; fault: string };

/** More on a queue than this is a backlog that people notice. */
const backlog = 1_000;

/** Queues that cannot be reached, dead letters, quarantine, backlog. */
export function judgeQueues(depths: readonly QueueDepth[]): Finding[] {
  const findings = depths.flatMap((queue) => judgeQueue(queue) ?? []);
  const waiting = depths.reduce((sum, queue) => sum + ('depth' in queue ? queue.depth : 0), 0);
  return findings.length > 0
    ? findings
    : [ok('queues', `${depths.length} reached, ${waiting} messages waiting, no dead letters`)];
}

function judgeQueue(queue: QueueDepth): Finding | undefined {
  const { name } = queue;
  if ('fault' in queue)
    return failed(
      'queues',
      `${name}: ${queue.fault}`,
      `set ${name} to the queue's address and let these credentials read its attributes`,
    );
  const { depth } = queue;
  if (name.endsWith('_DEAD_QUEUE_URL') && depth > 0)
    return failed(
      'queues',
      `${depth} dead letters (${name})`,
      'mend the cause, then: factory redrive --dry-run',
    );
  if (name === 'QUARANTINE_QUEUE_URL' && depth > 0)
    return failed(
      'queues',
      `${depth} messages in quarantine: they can never be carried out as they are`,
      'read why in their attributes, then delete them; the people concerned ask once more',
    );
  if (depth > backlog)
    return failed(
      'queues',
      `${depth} messages wait (${name})`,
      'look for errors and throttling of the function that consumes it',
    );
  return undefined;
}
