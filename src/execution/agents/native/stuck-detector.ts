/** What one turn of the model came to. A turn without tool calls has an empty list. */
export type Turn = { calls: { call: string; result: string; timedOut: boolean }[] };

export type StuckVerdict =
  | { state: 'moving' }
  | { state: 'nudge'; reason: string }
  | { state: 'stuck'; reason: string; merelyTalking: boolean };

const sameForNudge = 3;
const sameForStop = 5;
const alternationsForStop = 6;
const textTurnsForStop = 3;
const timeoutsForStop = 3;

/**
 * Tells from the turns so far whether the agent goes in circles: the same call with the same result 3 times in a row is worth a nudge, 5 times an
 * end, and so are 6 repetitions of the same two calls in turn, 3 turns of mere text, and 3 time-outs in a row. Pure.
 */
export function detectStuck(turns: readonly Turn[]): StuckVerdict {
  const text = trailing(turns, (turn) => turn.calls.length === 0);
  if (text >= textTurnsForStop) return { ...stuck(`${text} turns without a tool call`), merelyTalking: true };
  const calls = turns.flatMap((turn) => turn.calls);
  const timeouts = trailing(calls, (call) => call.timedOut);
  if (timeouts >= timeoutsForStop) return stuck(`${timeouts} commands in a row timed out`);
  const steps = calls.map(({ call, result }) => `${call}\0${result}`);
  const same = trailing(steps, (step) => step === steps.at(-1));
  if (same >= sameForStop) return stuck(`the same call gave the same result ${same} times`);
  const alternations = alternating(steps);
  if (alternations >= alternationsForStop)
    return stuck(`the same two calls took turns ${alternations} times`);
  if (text > 0) return { state: 'nudge', reason: 'a turn without a tool call' };
  if (same >= sameForNudge)
    return { state: 'nudge', reason: `the same call gave the same result ${same} times` };
  return { state: 'moving' };
}

function stuck(reason: string): StuckVerdict & { state: 'stuck' } {
  return { state: 'stuck', reason, merelyTalking: false };
}

/** How many at the end fulfil the condition without a gap. */
function trailing<Item>(items: readonly Item[], fulfils: (item: Item) => boolean): number {
  const broken = items.findLastIndex((item) => !fulfils(item));
  return items.length - 1 - broken;
}

/** How often the last two different steps alternate at the end: A-B-A-B is 2. */
function alternating(steps: readonly string[]): number {
  const last = steps.at(-1);
  const before = steps.at(-2);
  if (last === undefined || before === undefined || last === before) return 0;
  let length = 0;
  while (length < steps.length && steps[steps.length - 1 - length] === (length % 2 === 0 ? last : before))
    length += 1;
  return Math.floor(length / 2);
}
