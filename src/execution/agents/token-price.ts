import { z } from 'zod';
import type { ModelUsage } from './model-client.ts';

const rate = z.number().nonnegative();

/** What a model costs, in micro-dollars per million tokens (dollars × 1,000,000 per million, so gpt-like $2.50 is 2,500,000). */
export const tokenPriceSchema = z.object({ input: rate, cachedInput: rate, output: rate });
export type TokenPrice = z.infer<typeof tokenPriceSchema>;

/** For models that cost nothing per call: the scripted model, a server of one's own. Always an explicit choice. */
export const freeOfCharge: TokenPrice = { input: 0, cachedInput: 0, output: 0 };

/** Micro-dollars, rounded up. */
export function costOf(price: TokenPrice, usage: ModelUsage): number {
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const total =
    (usage.inputTokens - cached) * price.input +
    cached * price.cachedInput +
    usage.outputTokens * price.output;
  return Math.ceil(total / 1_000_000);
}
