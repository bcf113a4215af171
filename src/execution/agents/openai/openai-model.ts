import OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';
import type { ModelAnswer, ModelClient, ModelRequest } from '../model-client.ts';
import { ModelFault } from '../model-fault.ts';
import { createAnswerBuilder } from './answer-builder.ts';
import { faultOf } from './fault-of.ts';
import { createIdleWatch } from './idle-watch.ts';
import { completionSchema, completionToChunk } from './whole-completion.ts';
import { toWire } from './wire-format.ts';

/** How long an endpoint may be silent, before its first byte or between two. */
const defaultIdleMs = 120_000;
/** An answer above this is not an answer. */
const mostAnswerCharacters = 8_000_000;

export type OpenAiModelOptions = { baseUrl: string; apiKey: string; model: string; idleMs?: number };

/**
 * A model behind any endpoint that speaks OpenAI's chat completions. Answers are streamed, so that a silent endpoint is noticed; an endpoint that
 * cannot stream is understood too. Repetition is left to the caller, who pays for it.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ModelClient {
  const idleMs = options.idleMs ?? defaultIdleMs;
  const client = new OpenAI({
    // The SDK insists on one; servers of one's own often want none.
    apiKey: options.apiKey || 'none',
    baseURL: options.baseUrl,
    maxRetries: 0,
    timeout: idleMs,
    // Nothing may come from the process's environment, and nothing is printed.
    organization: null,
    project: null,
    logLevel: 'off',
  });
  const unsupported = new Set<string>();

  const attempt = async (request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> => {
    if (signal.aborted) throw new ModelFault('aborted', 'The call was ended before it was sent.');
    const watch = createIdleWatch(idleMs, signal);
    const builder = createAnswerBuilder();
    try {
      for await (const chunk of chunksOf(client, toWire(options.model, request, unsupported), watch.signal)) {
        watch.touch();
        builder.add(chunk);
        if (builder.characters() > mostAnswerCharacters)
          throw new ModelFault('refused', 'The model did not stop writing.', {
            usage: builder.usage(),
            mayCost: true,
          });
      }
      if (watch.signal.aborted) throw new Error('aborted');
      return builder.answer();
    } catch (fault) {
      throw faultOf(fault, {
        url: options.baseUrl,
        idled: watch.idled(),
        idleMs,
        aborted: signal.aborted,
        usage: builder.usage(),
      });
    } finally {
      watch.end();
    }
  };

  return {
    model: options.model,
    async complete(request, signal) {
      try {
        return await attempt(request, signal);
      } catch (fault) {
        const parameter = fault instanceof ModelFault ? refusedParameter(fault) : undefined;
        if (parameter === undefined || unsupported.has(parameter)) throw fault;
        unsupported.add(parameter);
        return await attempt(request, signal);
      }
    },
  };
}

async function* chunksOf(
  client: OpenAI,
  body: ChatCompletionCreateParamsStreaming,
  signal: AbortSignal,
): AsyncGenerator<ChatCompletionChunk> {
  const { data: stream, response } = await client.chat.completions.create(body, { signal }).withResponse();
  if (response.headers.get('content-type')?.includes('application/json'))
    yield completionToChunk(completionSchema.parse(await response.json()));
  else yield* stream;
}

/** Parameters that older servers do not know; each is left out, or spelled in the old way, once a server has refused it. */
const optionalParameters = ['max_completion_tokens', 'stream_options'];

function refusedParameter(fault: ModelFault): string | undefined {
  if (fault.status !== 400 && fault.status !== 422) return undefined;
  return optionalParameters.find((parameter) => fault.message.includes(parameter));
}
