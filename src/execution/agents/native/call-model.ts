import { costOf } from '../../../money/token-price.ts';
import type { ModelAnswer } from '../model-client.ts';
import { ModelFault } from '../model-fault.ts';
import { tokensOf } from './estimate-tokens.ts';
import { clearAllOutputs, type Fitted, fitContext } from './fit-context.ts';
import { requestHash } from './request-hash.ts';
import { type Reservation, reserveCall } from './reserve-call.ts';
import { retryPause } from './retry-pause.ts';
import {
  elapsedMs,
  outOfTime,
  type Run,
  remainingMs,
  type Stop,
  stopFromOutside,
  untilTheEnd,
} from './run.ts';

/**
 * One answer of the model, or why there is none.
 *
 * ```
 * fit the context → reserve → send → answer: settle what it cost
 *        ↑                      └── fault: settle what it may have cost → pause ─┐
 *        └────────────────── a few times, while there is time ──────────────────┘
 * ```
 *
 * An answer that used up its limit by thinking is asked for once more with twice the limit: within the same one the model would hardly do otherwise.
 */
export async function callModel(run: Run): Promise<{ answer: ModelAnswer } | { stop: Stop }> {
  let usedUp: UsedUp | undefined;
  for (let tries = 1; ; tries += 1) {
    const prepared = await prepare(run, tries, usedUp);
    if ('stop' in prepared) return prepared;
    const { fitted, reservation } = prepared;
    const outcome = await send(run, fitted, reservation, tries);
    if (!(outcome instanceof ModelFault)) return { answer: outcome };
    const stop = await afterFault(run, outcome, { tries, usedUp });
    if (stop) return { stop };
    if (outcome.kind === 'limit-used-up')
      usedUp = { limit: reservation.maxOutputTokens, message: outcome.message };
  }
}

/** The limit of an answer that the model used up before it wrote anything, and the words for it. */
type UsedUp = { limit: number; message: string };

/** What fits, and the money for it. */
async function prepare(
  run: Run,
  tries: number,
  usedUp: UsedUp | undefined,
): Promise<{ fitted: Fitted; reservation: Reservation } | { stop: Stop }> {
  const longer = usedUp && 2 * usedUp.limit;
  const fitted = fitContext(run.conversation, run.tools, run.environment.contextWindow, longer);
  if (!fitted)
    return {
      stop: {
        reason: 'context',
        summary: 'The conversation no longer fits into what the model can look at.',
      },
    };
  takeOver(run, fitted.conversation);
  if (usedUp && fitted.maxOutputTokens <= usedUp.limit) return { stop: givenUp(usedUp.message, tries - 1) };
  const name = `${run.step}:${tries}`;
  const reservation = await reserveCall(run, { ...fitted, name, leastOutputTokens: longer });
  if (!('stop' in reservation)) return { fitted, reservation };
  const { stop } = reservation;
  return { stop: usedUp ? { ...stop, summary: `${usedUp.message} ${stop.summary}` } : stop };
}

async function send(
  run: Run,
  fitted: Fitted,
  reservation: Reservation,
  tries: number,
): Promise<ModelAnswer | ModelFault> {
  const { model, trace, log, redactor } = run.environment;
  const { maxOutputTokens } = reservation;
  const redacted = run.conversation.map((remembered) => remembered.redacted);
  trace.write({
    kind: 'model_request',
    requestHash: requestHash({
      model: redactor.redact(model.model),
      messages: redacted,
      tools: run.tools,
      maxOutputTokens,
    }),
    payload: {
      step: run.step,
      tries,
      elapsedMs: run.checkedMs,
      maxOutputTokens,
      messages: redacted.length,
      from: run.traced,
      added: redacted.slice(run.traced),
    },
  });
  run.traced = redacted.length;
  run.spent.modelCalls += 1;
  try {
    const messages = run.conversation.map((remembered) => remembered.message);
    const answer = await model.complete({ messages, tools: run.tools, maxOutputTokens }, untilTheEnd(run));
    await settle(run, reservation, answer, fitted.inputTokens);
    return answer;
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    await settleFault(run, reservation, fault);
    log.warn('model call failed', { outcome: fault.kind, durationMs: elapsedMs(run) });
    return fault;
  }
}

/** What the provider counted; where it does not count, what the bytes come to. */
async function settle(
  run: Run,
  reservation: Reservation,
  answer: ModelAnswer,
  estimatedInput: number,
): Promise<void> {
  const { redact } = run.environment.redactor;
  const said = answer.text + answer.toolCalls.map((call) => call.name + call.arguments).join('');
  const usage = answer.usage ?? {
    inputTokens: estimatedInput,
    cachedInputTokens: 0,
    outputTokens: tokensOf(redact(said)),
  };
  const microUsd = costOf(run.environment.price, usage);
  run.environment.trace.write({
    kind: 'model_response',
    payload: { ...answer },
    usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, microUsd },
  });
  run.spent.inputTokens += usage.inputTokens;
  run.spent.outputTokens += usage.outputTokens;
  await charge(run, reservation, microUsd);
}

/**
 * What the provider counted. Where it did not come to count, nobody knows what the call has cost, not least because models think unseen: then all that was set aside for it counts as spent, as it
 * would had the worker died.
 */
async function settleFault(run: Run, reservation: Reservation, fault: ModelFault): Promise<void> {
  const { kind, message, status, retryAfterMs, usage, mayCost } = fault;
  const unknown = mayCost ? reservation.microUsd : 0;
  const microUsd = usage === undefined ? unknown : costOf(run.environment.price, usage);
  const { inputTokens, outputTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
  run.environment.trace.write({
    kind: 'model_error',
    payload: { kind, message, status, retryAfterMs, usage, mayCost },
    usage: { inputTokens, outputTokens, microUsd },
  });
  run.spent.inputTokens += inputTokens;
  run.spent.outputTokens += outputTokens;
  await charge(run, reservation, microUsd);
}

async function charge(run: Run, reservation: Reservation, microUsd: number): Promise<void> {
  run.spent.microUsd += microUsd;
  if (reservation.microUsd > 0) await run.environment.budget.settle(reservation.id, microUsd);
}

/** Why a fault is the end; undefined when the call is to be made once more. */
async function afterFault(
  run: Run,
  fault: ModelFault,
  { tries, usedUp }: { tries: number; usedUp: UsedUp | undefined },
): Promise<Stop | undefined> {
  const ended = stopFromOutside(run) ?? (fault.kind === 'aborted' ? outOfTime(run) : undefined);
  if (ended) return ended;
  if (fault.kind === 'limit-used-up' && usedUp === undefined) return undefined;
  return (await beforeRetry(run, fault, tries)) ?? stopFromOutside(run);
}

/** Waits for a repetition that may succeed, or tells why there is none. */
async function beforeRetry(run: Run, fault: ModelFault, tries: number): Promise<Stop | undefined> {
  if (fault.kind === 'context-too-long') {
    const cleared = clearAllOutputs(run.conversation);
    if (cleared === run.conversation) return { reason: 'context', summary: fault.message };
    takeOver(run, cleared);
    return undefined;
  }
  const pauseMs = retryPause(fault, tries, run.environment.random);
  if (pauseMs === undefined) return givenUp(fault.message, tries);
  await run.environment.pause(Math.min(pauseMs, remainingMs(run)), run.environment.signal);
  return undefined;
}

function givenUp(message: string, tries: number): Stop {
  return { reason: 'provider_error', summary: tries > 1 ? `${message} (${tries} tries)` : message };
}

/** A conversation whose past was changed is written into the trace anew. */
function takeOver(run: Run, conversation: Run['conversation']): void {
  if (conversation === run.conversation) return;
  run.conversation = conversation;
  run.traced = 0;
}
