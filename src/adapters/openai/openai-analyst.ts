import OpenAI, { APIConnectionTimeoutError, APIError } from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { z } from 'zod';
import { type RequestAnalysis, requestAnalysisSchema } from '../../contracts/request-analysis.ts';
import { findKnownModel } from '../../money/known-models.ts';
import { costOf, type TokenPrice, unpublishedPrice } from '../../money/token-price.ts';
import type { Analysed, RequestAnalyst } from '../../ports/request-analyst.ts';
import { analystPrompt } from './analyst-prompt.ts';

export type OpenAiAnalystOptions = { baseUrl: string; apiKey?: string; model: string; timeoutMs?: number };

/** A malformed answer is asked for once more. */
const tries = 2;
/** With what a model thinks before it answers. */
const mostOutputTokens = 8_000;
/** A request that no model reads whole is not read in part: a second opinion on half of it is none. */
const mostCharacters = 200_000;
/** Both tries are over before the queue, after 60 s, brings the message once more. */
const defaultTimeoutMs = 25_000;

/** Parameters that older servers do not know; each is left out, or spelled in the old way, once a server has refused it. */
const optionalParameters = ['response_format', 'max_completion_tokens'] as const;
type OptionalParameter = (typeof optionalParameters)[number];

type Call = { microUsd: number } & (
  | { analysis: RequestAnalysis }
  | { problem: string; worthAnother: boolean }
);

/**
 * The analyst behind any endpoint that speaks OpenAI's chat completions. The answer is bound to a JSON schema where the server can do that, and parsed in any
 * case. Waiting is left to the queue that brought the request.
 */
export function createOpenAiAnalyst(options: OpenAiAnalystOptions): RequestAnalyst {
  const { baseUrl, apiKey, model, timeoutMs = defaultTimeoutMs } = options;
  const price = findKnownModel(model, baseUrl)?.price ?? unpublishedPrice;
  const client = new OpenAI({
    // The SDK insists on one; servers of one's own often want none.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    // Nothing may come from the process's environment, and nothing is printed.
    organization: null,
    project: null,
    logLevel: 'off',
  });
  const refused = new Set<OptionalParameter>();

  const ask = async (messages: ChatCompletionMessageParam[]): Promise<ChatCompletion> => {
    try {
      return await client.chat.completions.create(body(model, messages, refused));
    } catch (error) {
      const parameter = refusedParameter(error);
      if (parameter === undefined || refused.has(parameter)) throw error;
      refused.add(parameter);
      return await ask(messages);
    }
  };

  const call = async (messages: ChatCompletionMessageParam[]): Promise<Call> => {
    const most = mostCostOf(price, messages);
    try {
      const completion = await ask(messages);
      return { ...readAnswer(completion), microUsd: costOfCompletion(price, completion, most) };
    } catch (error) {
      return { problem: describe(error), worthAnother: false, microUsd: isUnpaid(error) ? 0 : most };
    }
  };

  return {
    model,
    mostMicroUsd: async (reading) => tries * mostCostOf(price, analystPrompt(reading)),
    async analyse(reading) {
      const messages = analystPrompt(reading);
      if (charactersOf(messages) > mostCharacters)
        return { outcome: 'failed', reason: 'The request is too long for the model.', microUsd: 0 };
      let microUsd = 0;
      let reason = '';
      for (let trial = 0; trial < tries; trial += 1) {
        const made = await call(messages);
        microUsd += made.microUsd;
        if ('analysis' in made) return { outcome: 'answered', analysis: made.analysis, microUsd };
        reason = made.problem;
        if (!made.worthAnother) break;
      }
      return { outcome: 'failed', reason, microUsd } satisfies Analysed;
    },
  };
}

function body(
  model: string,
  messages: ChatCompletionMessageParam[],
  refused: ReadonlySet<OptionalParameter>,
): ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages,
    ...(refused.has('max_completion_tokens')
      ? { max_tokens: mostOutputTokens }
      : { max_completion_tokens: mostOutputTokens }),
    ...(refused.has('response_format')
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: {
              name: 'request_analysis',
              strict: true,
              schema: z.toJSONSchema(requestAnalysisSchema),
            },
          },
        }),
  };
}

/** Servers are not believed to fill any field, whatever the types say. */
const answerSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

function readAnswer(
  completion: unknown,
): { analysis: RequestAnalysis } | { problem: string; worthAnother: true } {
  const no = (problem: string) => ({ problem, worthAnother: true }) as const;
  const choice = answerSchema.safeParse(completion).data?.choices[0];
  if (choice === undefined) return no('The model answered in a form that nobody knows.');
  if (choice.message.refusal) return no('The model refused to read the request.');
  if (choice.finish_reason === 'content_filter') return no("The provider's filter kept the answer back.");
  if (choice.finish_reason === 'length') return no('The answer of the model was too long.');
  const analysis = parseAnalysis(choice.message.content ?? '');
  return analysis === undefined
    ? no('The answer of the model does not have the form that was asked for.')
    : { analysis };
}

/** Models that are not bound to a schema like to fence their JSON. */
function parseAnalysis(content: string): RequestAnalysis | undefined {
  const bare = content
    .trim()
    .replace(/^```(?:json)?\s*\n/, '')
    .replace(/\n\s*```$/, '');
  try {
    return requestAnalysisSchema.safeParse(JSON.parse(bare)).data;
  } catch {
    return undefined;
  }
}

function charactersOf(messages: ChatCompletionMessageParam[]): number {
  return messages.reduce((sum, { content }) => sum + String(content).length, 0);
}

/** No text has more tokens than half its bytes but for such that is made for it; the answer is bounded by the call. */
function mostCostOf(price: TokenPrice, messages: ChatCompletionMessageParam[]): number {
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(String(content)), 0);
  return costOf(price, {
    inputTokens: Math.ceil(bytes / 2) + 200,
    cachedInputTokens: 0,
    outputTokens: mostOutputTokens,
  });
}

/** By what the server says it used; never more than what was set aside, never nothing where it says nothing. */
function costOfCompletion(price: TokenPrice, { usage }: ChatCompletion, most: number): number {
  if (usage === undefined || usage === null) return most;
  const spent = costOf(price, {
    inputTokens: usage.prompt_tokens ?? 0,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
  });
  return Number.isSafeInteger(spent) && spent >= 0 ? spent : most;
}

function refusedParameter(error: unknown): OptionalParameter | undefined {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return undefined;
  return optionalParameters.find((parameter) => error.message.includes(parameter));
}

/** The server said no, or never heard of it. */
function isUnpaid(error: unknown): boolean {
  return (
    error instanceof APIError && !(error instanceof APIConnectionTimeoutError) && error.status !== undefined
  );
}

/** Without what the server said: it may quote the key or the request. */
function describe(error: unknown): string {
  if (error instanceof APIConnectionTimeoutError) return 'The model did not answer in time.';
  if (error instanceof APIError && error.status !== undefined)
    return `The model's endpoint answered with status ${error.status}.`;
  return "The model's endpoint cannot be reached.";
}
