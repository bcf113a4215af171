import type { ScriptedAnswer } from './scripted-answer.ts';

/** What all parts of one answer carry. `created` in seconds. */
export type CompletionHead = { id: string; model: string; created: number };

/** The answer in one piece, as `chat.completion`. */
export function wholeCompletion(head: CompletionHead, answer: ScriptedAnswer): object {
  const toolCalls = answer.calls.map(({ id, ...call }) => ({ id, type: 'function', function: call }));
  return {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: finishReason(answer),
        message: {
          role: 'assistant',
          content: answer.text || null,
          ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
        },
      },
    ],
    usage: answer.usage,
  };
}

const pieceLength = 64;

/** The answer in pieces, as a real server streams it: `chat.completion.chunk` objects in order. */
export function* completionChunks(
  head: CompletionHead,
  answer: ScriptedAnswer,
  includeUsage: boolean,
): Generator<object> {
  const chunk = (delta: object, finish_reason: string | null = null): object => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
  });
  yield chunk({ role: 'assistant', content: '' });
  for (const piece of pieces(answer.text)) yield chunk({ content: piece });
  for (const [index, call] of answer.calls.entries()) {
    yield chunk({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    });
    for (const piece of pieces(call.arguments))
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, finishReason(answer));
  if (includeUsage) yield { ...head, object: 'chat.completion.chunk', choices: [], usage: answer.usage };
}

function finishReason(answer: ScriptedAnswer): string {
  return answer.calls.length > 0 ? 'tool_calls' : 'stop';
}

/** By code points: half of a surrogate pair cannot be sent. */
function* pieces(text: string): Generator<string> {
  const points = [...text];
  for (let at = 0; at < points.length; at += pieceLength) yield points.slice(at, at + pieceLength).join('');
}
