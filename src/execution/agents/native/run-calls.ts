import { createHash } from 'node:crypto';
import type { ModelAnswer, ModelToolCall } from '../model-client.ts';
import { type CallOutcome, callTool } from './call-tool.ts';
import { type Run, remainingMs, remember, type Stop, stopFromOutside, untilTheEnd } from './run.ts';
import type { Turn } from './stuck-detector.ts';
import { treeHashOf } from './tree-hash-of.ts';

/** Carries out the calls of an answer in order, until one ends the task. */
export async function runCalls(run: Run, answer: ModelAnswer): Promise<Stop | undefined> {
  const turn: Turn = { calls: [] };
  run.turns.push(turn);
  for (const call of answer.toolCalls) {
    const outcome = await runCall(run, call, answer.finishReason === 'length');
    turn.calls.push(fingerprint(run, call, outcome));
    if (outcome.sandboxFailed) return { reason: 'sandbox_error', summary: outcome.text };
    const stop = stopFromOutside(run);
    if (stop) return stop;
    if (run.session.finished) return undefined;
  }
  return undefined;
}

async function runCall(run: Run, call: ModelToolCall, cutOff: boolean): Promise<CallOutcome> {
  const { trace } = run.environment;
  trace.write({
    kind: 'tool_call',
    payload: { callId: call.id, name: call.name, arguments: call.arguments },
  });
  const context = { ...run.toolContext, remainingMs: remainingMs(run), signal: untilTheEnd(run) };
  const outcome = await callTool(call, run.task.constraints.tools, context, run.useTool);
  const hint =
    outcome.failed && cutOff ? '\nYour answer was cut off because it was too long. Write less at once.' : '';
  const text = outcome.text + hint;
  const treeHash = outcome.changedTree ? await treeHashOf(run.environment) : undefined;
  trace.write({
    kind: 'tool_result',
    payload: {
      callId: call.id,
      name: call.name,
      failed: outcome.failed,
      ...(outcome.timedOut ? { timedOut: true } : {}),
      ...(outcome.sandboxFailed ? { sandboxFailed: true } : {}),
      text,
    },
    ...(treeHash === undefined ? {} : { treeHash }),
  });
  remember(run, { role: 'tool', callId: call.id, content: text });
  return outcome;
}

/** Test runners print how long they took: the same failure must not look new because of it. */
const timings = /\d+\.\d+|\d+(?= ?m?s\b)/g;

/** What the stuck detector compares: redacted as everything that decides, and short. */
function fingerprint(run: Run, call: ModelToolCall, outcome: CallOutcome): Turn['calls'][number] {
  const hash = (text: string): string =>
    createHash('sha256').update(run.environment.redactor.redact(text)).digest('base64url').slice(0, 16);
  return {
    call: `${call.name} ${hash(call.arguments)}`,
    result: hash(outcome.text.replaceAll(timings, '#')),
    timedOut: outcome.timedOut === true,
  };
}
