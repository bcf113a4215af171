/**
 * US dollars as people write them into integer micro-dollars (1 dollar = 1,000,000), rounded to the nearest one, halves up: 0.1 + 0.2 dollars are
 * 300,000 micro-dollars.
 */
export function microUsdOf(dollars: number): number {
  return Math.round(dollars * 1_000_000);
}
