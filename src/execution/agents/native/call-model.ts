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
 */
export async function callModel(run: Run): Promise<{ answer: ModelAnswer } | { stop: Stop }> {
  for (let tries = 1; ; tries += 1) {
    const fitted = fitContext(run.conversation, run.tools, run.environment.contextWindow);
    if (!fitted)
      return {
        stop: {
          reason: 'context',
          summary: 'The conversation no longer fits into what the model can look at.',
        },
      };
    takeOver(run, fitted.conversation);
    const reservation = await reserveCall(run, { ...fitted, name: `${run.step}:${tries}` });
    if ('stop' in reservation) return reservation;
    const outcome = await send(run, fitted, reservation, tries);
    if (!(outcome instanceof ModelFault)) return { answer: outcome };
    if (outcome.kind === 'aborted') return { stop: stopFromOutside(run) ?? outOfTime(run) };
    const stop = stopFromOutside(run) ?? (await beforeRetry(run, outcome, tries)) ?? stopFromOutside(run);
    if (stop) return { stop };
  }
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
    await settleFault(run, reservation, fault, fitted.inputTokens);
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

/** A call that broke off after it had begun may be charged by the provider: the input and what came are counted. */
async function settleFault(
  run: Run,
  reservation: Reservation,
  fault: ModelFault,
  estimatedInput: number,
): Promise<void> {
  const begun = fault.receivedBytes > 0;
  const usage = {
    inputTokens: begun ? estimatedInput : 0,
    cachedInputTokens: 0,
    outputTokens: Math.ceil(fault.receivedBytes / 3),
  };
  const { kind, message, status, retryAfterMs, receivedBytes } = fault;
  run.environment.trace.write({
    kind: 'model_error',
    payload: { kind, message, status, retryAfterMs, receivedBytes },
  });
  await charge(run, reservation, costOf(run.environment.price, usage));
}

async function charge(run: Run, reservation: Reservation, microUsd: number): Promise<void> {
  run.spent.microUsd += microUsd;
  if (reservation.microUsd > 0) await run.environment.budget.settle(reservation.id, microUsd);
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
  if (pauseMs === undefined)
    return {
      reason: 'provider_error',
      summary: tries > 1 ? `${fault.message} (${tries} tries)` : fault.message,
    };
  await run.environment.pause(Math.min(pauseMs, remainingMs(run)), run.environment.signal);
  return undefined;
}

/** A conversation whose past was changed is written into the trace anew. */
function takeOver(run: Run, conversation: Run['conversation']): void {
  if (conversation === run.conversation) return;
  run.conversation = conversation;
  run.traced = 0;
}
