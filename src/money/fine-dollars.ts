/** Micro-dollars to a hundredth of a cent: what single calls of a model cost, which cents would make equal or nothing. */
export function fineDollars(microUsd: number): string {
  return `$${(microUsd / 1_000_000).toFixed(4)}`;
}
