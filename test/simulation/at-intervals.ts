/** Calls through at most once in so many milliseconds of the wall clock, the first time when so many are over. */
export function atIntervals<A extends unknown[]>(
  everyMs: number,
  tell: (...told: A) => void,
): (...told: A) => void {
  let toldAt = performance.now();
  return (...told) => {
    if (performance.now() - toldAt < everyMs) return;
    toldAt = performance.now();
    tell(...told);
  };
}
