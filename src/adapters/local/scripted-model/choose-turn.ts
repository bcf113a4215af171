import { RE2JS } from 're2js';
import { type ChatRequest, lastResults, requestText } from './conversation.ts';
import type { Scenario, ScenarioTurn } from './scenario.ts';

/**
 * The first turn of the scenario that fits the conversation and was not played in it yet. Which were played is read from the conversation itself (the
 * ids of its calls, the words of turns without calls): the server remembers nothing, so any number of conversations may run side by side, be
 * repeated after an error, or go on after a restart. Pure.
 */
export function chooseTurn(scenario: Scenario, request: ChatRequest): ScenarioTurn | undefined {
  const played = new Set(
    scenario.turns.filter((turn, index) => wasPlayed(turn, index, request)).map(({ name }) => name),
  );
  return scenario.turns.find(
    (turn) => (turn.repeats || !played.has(turn.name)) && holds(turn, request, played),
  );
}

/** The id of a turn's call; it tells the turn and is different for every answer of the conversation. */
export function callId(scenario: Scenario, turn: ScenarioTurn, request: ChatRequest, call: number): string {
  return `${idPrefix(scenario.turns.indexOf(turn))}${request.messages.length}_${call}`;
}

function idPrefix(index: number): string {
  return `scripted_${index}_`;
}

function wasPlayed(turn: ScenarioTurn, index: number, request: ChatRequest): boolean {
  return request.messages.some((message) => {
    if (message.role !== 'assistant') return false;
    const calls = message.tool_calls ?? [];
    return turn.call.length === 0
      ? calls.length === 0 && message.content === turn.say
      : calls.some(({ id }) => id.startsWith(idPrefix(index)));
  });
}

function holds({ when }: ScenarioTurn, request: ChatRequest, played: ReadonlySet<string>): boolean {
  const results = lastResults(request);
  const matches = (pattern: string): boolean => RE2JS.compile(pattern, RE2JS.MULTILINE).test(results);
  return (
    (when.turn === undefined ||
      when.turn === request.messages.filter(({ role }) => role === 'assistant').length) &&
    (when.after === undefined || played.has(when.after)) &&
    (when.requestContains ?? []).every((text) => requestText(request).includes(text)) &&
    (when.resultMatches ?? []).every(matches) &&
    !(when.resultLacks ?? []).some(matches)
  );
}
