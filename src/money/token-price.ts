import { z } from 'zod';

const rate = z.number().nonnegative();

/** What a model costs, in micro-dollars per million tokens (dollars × 1,000,000 per million, so gpt-like $2.50 is 2,500,000). */
export const tokenPriceSchema = z.object({ input: rate, cachedInput: rate, output: rate });
export type TokenPrice = z.infer<typeof tokenPriceSchema>;

/** For models that cost nothing per call: the scripted model, a server of one's own. Always an explicit choice. */
export const freeOfCharge: TokenPrice = { input: 0, cachedInput: 0, output: 0 };

/**
 * For a model whose price nobody publishes: dearer than most, so that a budget is rather kept too early than overrun. Micro-dollars per million tokens.
 */
export const unpublishedPrice: TokenPrice = { input: 5_000_000, cachedInput: 5_000_000, output: 20_000_000 };

export type TokenUsage = { inputTokens: number; cachedInputTokens: number; outputTokens: number };

/** Micro-dollars, rounded up. */
export function costOf(price: TokenPrice, usage: TokenUsage): number {
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const total =
    (usage.inputTokens - cached) * price.input +
    cached * price.cachedInput +
    usage.outputTokens * price.output;
  return Math.ceil(total / 1_000_000);
}
