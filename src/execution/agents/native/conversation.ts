import type { ModelMessage } from '../model-client.ts';

/**
 * A message as the model sees it, and as the trace does. Whatever is measured, compared or hashed is the redacted one, so that a replay, which has
 * nothing else, comes to the same decisions.
 */
export type Remembered = { message: ModelMessage; redacted: ModelMessage };

/** Shorter texts are not worth clearing. */
const worthClearing = 400;
const clearedOutput = '[cleared to save room; call the tool again if it is needed]';
const clearedArguments = JSON.stringify({ cleared: 'to save room' });

/**
 * The conversation with the content of tool results, and long arguments of calls, taken out of all but its last `keep` messages. What was
 * done stays visible; what came back can be had again. The same array when there is nothing to clear. Pure.
 */
export function clearOldOutputs(conversation: readonly Remembered[], keep: number): readonly Remembered[] {
  const border = Math.max(0, conversation.length - keep);
  const cleared = conversation.map((remembered, index) => (index < border ? clear(remembered) : remembered));
  return cleared.some((remembered, index) => remembered !== conversation[index]) ? cleared : conversation;
}

function clear(remembered: Remembered): Remembered {
  const { message, redacted } = remembered;
  if (redacted.role === 'tool' && redacted.content.length > worthClearing) {
    const shorter: ModelMessage = { ...redacted, content: clearedOutput };
    return { message: shorter, redacted: shorter };
  }
  if (message.role !== 'assistant' || redacted.role !== 'assistant') return remembered;
  const long = redacted.toolCalls.map((call) => call.arguments.length > worthClearing);
  if (!long.includes(true)) return remembered;
  return { message: clearArguments(message, long), redacted: clearArguments(redacted, long) };
}

function clearArguments(
  message: ModelMessage & { role: 'assistant' },
  long: readonly boolean[],
): ModelMessage {
  return {
    ...message,
    toolCalls: message.toolCalls.map((call, index) =>
      long[index] ? { ...call, arguments: clearedArguments } : call,
    ),
  };
}
