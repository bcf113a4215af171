import type { ModelUsage } from './model-client.ts';

export const modelFaultKinds = [
  /** The endpoint does not know or like our key (401, 403): no repetition helps. */
  'unauthorized',
  /** The request itself was refused (other 4xx): no repetition helps. */
  'refused',
  'context-too-long',
  'rate-limited',
  /** 5xx, no connection. */
  'unavailable',
  /** No byte for longer than the idle limit. */
  'timed-out',
  'broken-stream',
  'empty-answer',
  /** The answer ended at its limit before a word of it was written: the model thought for as long. The same limit would end the same way. */
  'limit-used-up',
  /** The caller's signal ended the call. */
  'aborted',
] as const;
export type ModelFaultKind = (typeof modelFaultKinds)[number];

const repeatable: readonly ModelFaultKind[] = [
  'rate-limited',
  'unavailable',
  'timed-out',
  'broken-stream',
  'empty-answer',
];

export type ModelFaultFacts = {
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  usage?: ModelUsage | undefined;
  mayCost?: boolean;
  cause?: unknown;
};

/** Why there is no answer from a model. `message` is for people and holds no key. */
export class ModelFault extends Error {
  readonly kind: ModelFaultKind;
  readonly status: number | undefined;
  /** What the provider asked for with Retry-After. */
  readonly retryAfterMs: number | undefined;
  /** What the provider had counted by then. */
  readonly usage: ModelUsage | undefined;
  /** Whether the provider may charge for the call: it neither refused it nor was out of reach. */
  readonly mayCost: boolean;

  constructor(kind: ModelFaultKind, message: string, options: ModelFaultFacts = {}) {
    super(message, { cause: options.cause });
    this.name = 'ModelFault';
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.usage = options.usage;
    this.mayCost = options.mayCost ?? false;
  }

  /** Whether the same request may succeed later. */
  get repeatable(): boolean {
    return repeatable.includes(this.kind);
  }
}
