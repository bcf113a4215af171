/** Micro-dollars as people read them: cents, or all six digits while it is less than a cent. */
export function dollars(microUsd: number): string {
  const amount = Math.abs(microUsd) / 1_000_000;
  const digits = microUsd !== 0 && Math.abs(microUsd) < 10_000 ? amount.toFixed(6) : amount.toFixed(2);
  return `${microUsd < 0 ? '-' : ''}$${digits}`;
}
