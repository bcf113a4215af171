import { calcPrice, type PriceCalculation } from '@pydantic/genai-prices';
import type { TokenPrice } from './token-price.ts';

const million = 1_000_000;

/** What is publicly known of a model by its name. */
export type KnownModel = { price: TokenPrice; contextWindow: number | undefined };

/**
 * The list price and window of a model, from @pydantic/genai-prices. Where the price depends on the length of the input, the highest step counts: an
 * estimate must not be too low. Undefined for a model nobody has published a price of; then a price must be configured, or the model refused.
 */
export function findKnownModel(model: string, baseUrl?: string): KnownModel | undefined {
  const price = (usage: Record<string, number>): PriceCalculation | null =>
    lookUp(usage, model, baseUrl) ?? lookUp(usage, model);
  const input = price({ input_tokens: million });
  const output = price({ input_tokens: million, output_tokens: million });
  if (!input || !output) return undefined;
  const cached = price({ input_tokens: million, cache_read_tokens: million }) ?? input;
  return {
    price: {
      input: input.total_price * million,
      cachedInput: cached.total_price * million,
      output: (output.total_price - input.total_price) * million,
    },
    contextWindow: input.model.context_window,
  };
}

function lookUp(usage: Record<string, number>, model: string, baseUrl?: string): PriceCalculation | null {
  try {
    return calcPrice(usage, model, baseUrl === undefined ? {} : { providerApiUrl: baseUrl });
  } catch {
    // The package throws for models whose price cannot be put together; that is: unknown.
    return null;
  }
}
