/** One function call as a model asked for it. `arguments` is the text it wrote: not parsed, perhaps not even JSON. */
export type ModelToolCall = { id: string; name: string; arguments: string };

/** A turn of the conversation, independent of any provider's wire format: this is what traces keep. */
export type ModelMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls: ModelToolCall[] }
  | { role: 'tool'; callId: string; content: string };

/** A tool as it is offered to the model; `parameters` is a JSON schema. */
export type ModelTool = { name: string; description: string; parameters: Record<string, unknown> };

export type ModelRequest = { messages: ModelMessage[]; tools: ModelTool[]; maxOutputTokens: number };

/** Tokens as the provider counted them; `cachedInputTokens` are part of `inputTokens`. */
export type ModelUsage = { inputTokens: number; cachedInputTokens: number; outputTokens: number };

/** `usage` is absent when the provider did not say; the caller then estimates from the bytes. */
export type ModelAnswer = {
  text: string;
  toolCalls: ModelToolCall[];
  finishReason: 'stop' | 'tool_calls' | 'length' | 'content_filter' | 'other';
  usage?: ModelUsage;
};

/** One model at one endpoint. Throws ModelFault, and nothing else, when there is no whole answer. */
export type ModelClient = {
  /** The model's name as the endpoint knows it. */
  model: string;
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
};
