import { fineDollars } from '../../../money/fine-dollars.ts';
import { costOf } from '../../../money/token-price.ts';
import type { Run, Stop } from './run.ts';

/** Money set aside for one call; `microUsd` 0 when the model is free of charge and nobody needs to be asked. */
export type Reservation = { id: string; microUsd: number; maxOutputTokens: number };

/** An answer shorter than this is not worth a call. */
const fewestOutputTokens = 512;

/**
 * Sets money aside for a call: the estimated input and the longest answer. Near the end of the task's own limit the answer is made shorter
 * rather than the limit exceeded, down to `leastOutputTokens`. A refusal is a stop with reason `budget`.
 */
export async function reserveCall(
  run: Run,
  call: {
    name: string;
    inputTokens: number;
    maxOutputTokens: number;
    leastOutputTokens?: number | undefined;
  },
): Promise<Reservation | { stop: Stop }> {
  const { price, budget, trace } = run.environment;
  const { leastOutputTokens = fewestOutputTokens } = call;
  const id = `${run.id}:${call.name}`;
  const left = run.task.constraints.maxMicroUsd - run.spent.microUsd;
  const cost = (outputTokens: number): number =>
    costOf(price, { inputTokens: call.inputTokens, cachedInputTokens: 0, outputTokens });
  const affordable =
    price.output > 0 ? Math.floor(((left - cost(0)) * 1_000_000) / price.output) : call.maxOutputTokens;
  const maxOutputTokens = Math.min(call.maxOutputTokens, affordable);
  const microUsd = cost(Math.max(0, maxOutputTokens));
  if (microUsd > left || maxOutputTokens < Math.min(leastOutputTokens, call.maxOutputTokens)) {
    return {
      stop: {
        reason: 'budget',
        summary: `The next call could cost more than the ${fineDollars(left)} that are left of this task's ${fineDollars(run.task.constraints.maxMicroUsd)}.`,
      },
    };
  }
  if (microUsd === 0) return { id, microUsd, maxOutputTokens };
  const outcome = await budget.reserve(id, microUsd);
  trace.write({
    kind: 'budget',
    payload: { reservationId: id, microUsd, outcome, elapsedMs: run.checkedMs },
  });
  if (outcome === 'granted') return { id, microUsd, maxOutputTokens };
  return {
    stop: {
      reason: 'budget',
      summary: `The budget does not cover the next call (up to ${fineDollars(microUsd)}).`,
    },
  };
}
