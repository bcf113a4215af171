import type { FrozenRequest } from '../contracts/frozen-request.ts';
import type { RequestAnalysis } from '../contracts/request-analysis.ts';
import type { InputPart } from '../job/job-values.ts';

/** What a model is given to read: data that strangers may have written, never instructions. */
export type Reading = {
  request: FrozenRequest;
  additions: readonly InputPart[];
  /** What the author listed, in this order. */
  listed: readonly string[];
};

/** `microUsd` is what the calls have cost, as far as it is known; of a call that broke off, the most that it can have cost. */
export type Analysed =
  | { outcome: 'answered'; analysis: RequestAnalysis; microUsd: number }
  /** No usable answer; `reason` is for people. */
  | { outcome: 'failed'; reason: string; microUsd: number };

/** A model that reads a request and says what it asks for and what is risky about it. It decides nothing. */
export type RequestAnalyst = {
  readonly model: string;
  /** The most that one analysis can cost, in micro-dollars. */
  mostMicroUsd(reading: Reading): Promise<number>;
  analyse(reading: Reading): Promise<Analysed>;
};
