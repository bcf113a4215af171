import type { AgentResult } from '../../contracts/agent-task.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptStop, stoppedFromOutside, stopWith } from './attempt-stop.ts';

/** Ends of a task after which nothing else of the attempt can go on. */
const finalReasons: readonly StopReason[] = [
  'budget',
  'provider_error',
  'sandbox_error',
  'cancelled',
  'blocked',
];

/** Why the whole attempt has to end with this task; undefined when it can go on. */
export function endOfTask(attempt: Attempt, result: AgentResult): AttemptStop | undefined {
  if (attempt.rights.signal.aborted) return stoppedFromOutside;
  return finalReasons.includes(result.stopReason)
    ? stopWith(result.stopReason, lastWordsOf(result))
    : undefined;
}

/** Questions that come up while code is written are for the person who looks at the job: `/factory retry` answers them. */
export function lastWordsOf({ stopReason, summary, questions = [] }: AgentResult): string {
  const words = summary || `The agent stopped: ${stopReason}.`;
  return [words, ...questions.map((question, index) => `${index + 1}. ${question}`)].join('\n');
}
