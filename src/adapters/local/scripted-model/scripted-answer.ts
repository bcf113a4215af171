import { RE2JS } from 're2js';
import { callId, chooseTurn } from './choose-turn.ts';
import { type ChatRequest, lastResults } from './conversation.ts';
import type { Scenario, ScenarioTurn } from './scenario.ts';

/** An answer before it is put on the wire. */
export type ScriptedAnswer = {
  text: string;
  calls: { id: string; name: string; arguments: string }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
};

/** What the scenario says to the conversation. Where it has nothing to say, it says that, and ends the task as blocked if it can. */
export function scriptedAnswer(scenario: Scenario, request: ChatRequest): ScriptedAnswer {
  const turn = chooseTurn(scenario, request) ?? noAnswer(scenario, request);
  const results = lastResults(request);
  const calls = turn.call.map((call, index) => ({
    id: callId(scenario, turn, request, index),
    name: call.tool,
    arguments: JSON.stringify(fillIn(call.arguments, results)),
  }));
  const inputTokens = turn.usage?.inputTokens ?? tokens(JSON.stringify(request.messages));
  const outputTokens = turn.usage?.outputTokens ?? tokens(turn.say + JSON.stringify(calls));
  return {
    text: turn.say,
    calls,
    usage: {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
  };
}

function noAnswer(scenario: Scenario, request: ChatRequest): ScenarioTurn {
  const results = lastResults(request).slice(-600).toWellFormed();
  const summary = `I am a scripted model and my scenario "${scenario.name}" has no answer here.${results ? ` The last results were:\n${results}` : ''}`;
  const canFinish = (request.tools ?? []).some((tool) => tool.function.name === 'finish');
  const call = canFinish ? [{ tool: 'finish', arguments: { outcome: 'blocked', summary } }] : [];
  return { name: '', when: {}, say: summary, call, repeats: true };
}

/** Puts what really came back into arguments: `{ captured: pattern }` becomes the list of first groups. */
function fillIn(value: unknown, results: string): unknown {
  if (Array.isArray(value)) return value.map((part) => fillIn(part, results));
  if (typeof value !== 'object' || value === null) return value;
  if ('captured' in value && typeof value.captured === 'string' && Object.keys(value).length === 1) {
    return [...RE2JS.compile(value.captured, RE2JS.MULTILINE).matchAll(results)].map(
      (match) => match[1] ?? match[0],
    );
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fillIn(part, results)]));
}

/** About four characters a token; the true figure of nothing, but of the right size. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
