import { z } from 'zod';

const contentSchema = z
  .union([z.string(), z.array(z.object({ text: z.string().optional() }))])
  .nullish()
  .transform((content) =>
    typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(''),
  );

const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content: contentSchema }),
  z.object({ role: z.literal('tool'), content: contentSchema, tool_call_id: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: contentSchema,
    tool_calls: z
      .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
      .nullish(),
  }),
]);

/** A request to `/v1/chat/completions`, as far as a scripted model looks at it. */
export const chatRequestSchema = z.object({
  model: z.string().default('scripted-model'),
  messages: z.array(messageSchema).min(1),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** What was asked, by system and user together. */
export function requestText(request: ChatRequest): string {
  return request.messages
    .filter(({ role }) => role !== 'assistant' && role !== 'tool')
    .map(({ content }) => content)
    .join('\n');
}

/** The results of the last answer's calls; empty when it had none. */
export function lastResults(request: ChatRequest): string {
  const last = request.messages.findLastIndex(({ role }) => role === 'assistant');
  return request.messages
    .slice(last + 1)
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
    .join('\n');
}
