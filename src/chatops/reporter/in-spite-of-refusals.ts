import { FactoryError } from '../../contracts/factory-error.ts';

/**
 * Takes each step in turn. What GitHub refuses for good, whenever it is tried, keeps no later step from being taken: it is thrown at the end, the first of several. Throws at once what may
 * pass, for then the whole is done again.
 */
export async function inSpiteOfRefusals(steps: readonly (() => Promise<void>)[]): Promise<void> {
  let first: FactoryError | undefined;
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof FactoryError) || error.disposition === 'retry') throw error;
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}
