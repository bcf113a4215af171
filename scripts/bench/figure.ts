/** One measured figure: printed as one JSON line. `against` names the peer or floor measured in the same run, or the bound it is held to. */
export type Figure = { name: string; value: number; unit: string; against: Record<string, number | string> };

/** How much is measured: `quick` takes smaller samples, for a look while something is being changed. */
export type Sample = {
  quick: boolean;
  /** Jobs of the noisy repository of the fairness benchmark, when it is not its usual number. */
  noisy?: number;
};

/** A group of figures that are measured together. */
export type Benchmark = {
  name: string;
  /** Takes many minutes: left out unless it is asked for. */
  onlyWhenNamed?: boolean;
  run(sample: Sample): Promise<Figure[]>;
};

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The q-quantile by the nearest rank; NaN for no values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
