import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ModelAnswer, ModelToolCall, ModelUsage } from '../model-client.ts';
import { ModelFault, type ModelFaultFacts } from '../model-fault.ts';

type Delta = ChatCompletionChunk['choices'][number]['delta'];
type DeltaCall = NonNullable<Delta['tool_calls']>[number];

/** Puts an answer together from its pieces. */
export type AnswerBuilder = {
  add(chunk: ChatCompletionChunk): void;
  /** How much has come so far. */
  characters(): number;
  /** What the provider has counted so far. */
  usage(): ModelUsage | undefined;
  /** Throws ModelFault when what came is no whole answer. */
  answer(): ModelAnswer;
};

/**
 * Calls may come split over many chunks, several at once, with an index or without: some servers leave it out and send each call whole. Servers are
 * not believed to fill any field.
 */
export function createAnswerBuilder(): AnswerBuilder {
  const calls = new Map<number, ModelToolCall>();
  let text = '';
  let finish: string | undefined;
  let usage: ModelUsage | undefined;
  let characters = 0;

  const addCall = (piece: DeltaCall): void => {
    const index = piece.index ?? indexFor(piece, calls);
    const call = calls.get(index) ?? { id: '', name: '', arguments: '' };
    calls.set(index, {
      id: call.id || (piece.id ?? ''),
      // A name comes whole; some servers repeat it with every piece.
      name: call.name || (piece.function?.name ?? ''),
      arguments: call.arguments + argumentsOf(piece),
    });
    characters += argumentsOf(piece).length;
  };

  return {
    add(chunk) {
      usage = usageOf(chunk.usage) ?? usage;
      const choice = chunk.choices?.[0];
      if (!choice) return;
      if (choice.finish_reason) finish = choice.finish_reason;
      const said = choice.delta?.content ?? '';
      text += said;
      characters += said.length;
      for (const piece of choice.delta?.tool_calls ?? []) addCall(piece);
    },
    characters: () => characters,
    usage: () => usage,
    answer() {
      const toolCalls = [...calls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call);
      const cost = { usage, mayCost: true };
      if (finish === undefined)
        throw new ModelFault('broken-stream', 'The answer of the model broke off.', cost);
      if (text.trim() === '' && toolCalls.length === 0) throw nothingSaid(finish, cost);
      return { text, toolCalls, finishReason: finishReasonOf(finish), ...(usage ? { usage } : {}) };
    },
  };
}

function nothingSaid(finish: string, cost: ModelFaultFacts): ModelFault {
  if (finish === 'length')
    return new ModelFault(
      'limit-used-up',
      'The model used up the limit of its answer by thinking and wrote nothing.',
      cost,
    );
  return new ModelFault(
    'empty-answer',
    `The model answered nothing (finish reason ${JSON.stringify(finish)}).`,
    cost,
  );
}

/** Without an index, a piece with a new id begins a call, any other goes on with the last. */
function indexFor(piece: DeltaCall, calls: ReadonlyMap<number, ModelToolCall>): number {
  const last = calls.size - 1;
  if (piece.id) {
    const known = [...calls.entries()].find(([, call]) => call.id === piece.id);
    return known ? known[0] : calls.size;
  }
  return Math.max(0, piece.function?.name && last >= 0 && calls.get(last)?.name !== '' ? calls.size : last);
}

/** Some servers send an object where the format says text. */
function argumentsOf(piece: DeltaCall): string {
  const given: unknown = piece.function?.arguments;
  if (typeof given === 'string') return given;
  return given === undefined || given === null ? '' : JSON.stringify(given);
}

/** No request is without input: who counts none has not counted. */
function usageOf(usage: ChatCompletionChunk['usage']): ModelUsage | undefined {
  const inputTokens = count(usage?.prompt_tokens);
  if (inputTokens === 0) return undefined;
  return {
    inputTokens,
    cachedInputTokens: count(usage?.prompt_tokens_details?.cached_tokens),
    outputTokens: count(usage?.completion_tokens),
  };
}

function count(given: unknown): number {
  return typeof given === 'number' && Number.isFinite(given) && given > 0 ? Math.round(given) : 0;
}

function finishReasonOf(finish: string): ModelAnswer['finishReason'] {
  return finish === 'stop' || finish === 'tool_calls' || finish === 'length' || finish === 'content_filter'
    ? finish
    : 'other';
}
