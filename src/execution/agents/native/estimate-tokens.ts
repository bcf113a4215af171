import type { ModelRequest } from '../model-client.ts';

/** No tokenizer is common to all models; three bytes a token lies on the safe side for code and prose in most of them. */
const bytesPerToken = 3;

export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** What a request will count as input, estimated upwards. */
export function estimateInputTokens(request: Pick<ModelRequest, 'messages' | 'tools'>): number {
  return tokensOf(JSON.stringify(request.messages)) + tokensOf(JSON.stringify(request.tools));
}
