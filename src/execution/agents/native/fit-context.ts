import type { ModelTool } from '../model-client.ts';
import { clearOldOutputs, type Remembered } from './conversation.ts';
import { estimateInputTokens } from './estimate-tokens.ts';

const clearAt = 0.6;
const fullAt = 0.95;
/** Tried in turn: how many of the last messages stay whole. */
const keeps = [12, 6, 2] as const;
const mostOutputTokens = 16_384;
const fewestOutputTokens = 1_024;

/** A conversation that leaves room to answer. */
export type Fitted = {
  conversation: readonly Remembered[];
  inputTokens: number;
  maxOutputTokens: number;
  /** Still above 60 % of the window with everything cleared that can be: time to hand over. */
  crowded: boolean;
};

/**
 * From 60 % of the window on, old tool outputs are cleared: first the older, then nearly all. Undefined when even that does not make room.
 * `longestAnswer` is what an answer may have where there is room for it. Pure; estimates upwards.
 */
export function fitContext(
  whole: readonly Remembered[],
  tools: ModelTool[],
  contextWindow: number,
  longestAnswer = mostOutputTokens,
): Fitted | undefined {
  const size = (conversation: readonly Remembered[]): number =>
    estimateInputTokens({ messages: conversation.map(({ redacted }) => redacted), tools });
  let conversation = whole;
  let inputTokens = size(conversation);
  for (const keep of keeps) {
    if (inputTokens <= contextWindow * clearAt) break;
    conversation = clearOldOutputs(whole, keep);
    inputTokens = size(conversation);
  }
  const room = Math.floor(contextWindow * fullAt) - inputTokens;
  if (room < fewestOutputTokens) return undefined;
  return {
    conversation,
    inputTokens,
    crowded: inputTokens > contextWindow * clearAt,
    maxOutputTokens: Math.min(longestAnswer, Math.floor(contextWindow / 4), room),
  };
}

/** The conversation cleared as far as can be, for a provider that finds too long what we counted as fitting. */
export function clearAllOutputs(conversation: readonly Remembered[]): readonly Remembered[] {
  return clearOldOutputs(conversation, keeps.at(-1) ?? 0);
}
