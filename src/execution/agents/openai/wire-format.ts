import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ModelMessage, ModelRequest } from '../model-client.ts';

/** A request as OpenAI's chat completions spell it, without what this endpoint has refused before. */
export function toWire(
  model: string,
  request: ModelRequest,
  unsupported: ReadonlySet<string>,
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    stream: true,
    ...(unsupported.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(unsupported.has('max_completion_tokens')
      ? { max_tokens: request.maxOutputTokens }
      : { max_completion_tokens: request.maxOutputTokens }),
    messages: request.messages.map(messageToWire),
    tools: request.tools.map((tool) => ({ type: 'function', function: tool })),
  };
}

function messageToWire(message: ModelMessage): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
    case 'user':
      return message;
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.content };
    case 'assistant':
      if (message.toolCalls.length === 0) return { role: 'assistant', content: message.content };
      return {
        role: 'assistant',
        content: message.content === '' ? null : message.content,
        tool_calls: message.toolCalls.map((call) => ({
          id: call.id,
          type: 'function',
          function: { name: call.name, arguments: call.arguments },
        })),
      };
  }
}
