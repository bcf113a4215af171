import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';

/** Attribute values of DynamoDB as zod schemas, so that an item is parsed in one step when it is read. */
export const stringAttribute = z.object({ S: z.string() }).transform(({ S }) => S);
export const integerAttribute = z
  .object({ N: z.string() })
  .transform(({ N }) => Number(N))
  .pipe(z.int());
export const integerMapAttribute = z
  .object({ M: z.record(z.string(), integerAttribute) })
  .transform(({ M }) => M);

/** A value kept as JSON text. */
export const jsonAttribute = stringAttribute.transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'not JSON' });
    return z.NEVER;
  }
});

/** Parses an item; throws FactoryError `item-corrupt` (ask-human), which names the key and never the content. */
export function parseItem<T extends z.ZodType>(schema: T, item: Record<string, unknown>): z.infer<T> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const key = z.object({ pk: stringAttribute, sk: stringAttribute }).safeParse(item);
  const name = key.success ? `${key.data.pk} / ${key.data.sk}` : 'without a readable key';
  throw new FactoryError(
    'item-corrupt',
    `The stored item ${name} is not of the form this version writes. Inspect it before anything else.`,
    {
      disposition: 'ask-human',
      cause: parsed.error,
    },
  );
}
