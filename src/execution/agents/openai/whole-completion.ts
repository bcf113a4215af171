import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { z } from 'zod';

const countSchema = z.number().nullish();

/** An answer that came at once although a stream was asked for; only what is used of it. */
export const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string().nullish(),
                function: z.object({ name: z.string(), arguments: z.unknown() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: countSchema,
      completion_tokens: countSchema,
      prompt_tokens_details: z.object({ cached_tokens: countSchema }).nullish(),
    })
    .nullish(),
});

/** The same answer as a stream of one chunk. */
export function completionToChunk(completion: z.infer<typeof completionSchema>): ChatCompletionChunk {
  const [choice] = completion.choices;
  const toolCalls = (choice?.message.tool_calls ?? []).map((call, index) => ({
    index,
    id: call.id ?? '',
    function: {
      name: call.function.name,
      arguments:
        typeof call.function.arguments === 'string'
          ? call.function.arguments
          : JSON.stringify(call.function.arguments ?? {}),
    },
  }));
  const usage = completion.usage;
  return {
    id: '',
    created: 0,
    model: '',
    object: 'chat.completion.chunk',
    choices: [
      {
        index: 0,
        delta: { content: choice?.message.content ?? null, tool_calls: toolCalls },
        finish_reason:
          toolCalls.length > 0 ? 'tool_calls' : choice?.finish_reason === 'length' ? 'length' : 'stop',
      },
    ],
    usage: usage
      ? {
          prompt_tokens: usage.prompt_tokens ?? 0,
          completion_tokens: usage.completion_tokens ?? 0,
          total_tokens: (usage.prompt_tokens ?? 0) + (usage.completion_tokens ?? 0),
          prompt_tokens_details: { cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0 },
        }
      : null,
  };
}
