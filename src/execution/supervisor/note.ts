import type { Work } from './work.ts';

/** Writes a decision of the supervisor into the trace. */
export function note(
  { attempt, outcomes }: Pick<Work, 'attempt' | 'outcomes'>,
  event: string,
  facts: object,
): void {
  attempt.trace
    .for({ taskId: 'supervisor', role: 'supervisor', iteration: outcomes.tasks.length })
    .write({ kind: 'note', payload: { event, ...facts } });
}
