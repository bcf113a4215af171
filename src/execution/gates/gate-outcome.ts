import type { GateResult } from '../../contracts/job-vocabulary.ts';

/** A gate's result, whether it stops the delivery, and its whole output for the agent and as evidence. */
export type GateOutcome = { result: Omit<GateResult, 'evidence'>; blocks: boolean; output: string };

/** The last part of an output, for people who look at a table of gates. */
export function summarize(output: string, characters = 1_500): string {
  const text = output.trim();
  return text.length <= characters ? text : `…${text.slice(-characters)}`;
}
