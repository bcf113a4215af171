/** What the receiver of a fault does with it: try the same again later, put it aside for a person, or ask a person now. */
export type Disposition = 'retry' | 'quarantine' | 'ask-human';

/**
 * A fault (not an expected refusal; those are values). `code` is stable and the only thing code may match on; `message` says what happened,
 * where, and what to do next.
 */
export class FactoryError extends Error {
  readonly code: string;
  readonly disposition: Disposition;
  /** Seconds after which a retry makes sense, when the other side said so (Retry-After). */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { disposition: Disposition; cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(message, { cause: options.cause });
    this.name = 'FactoryError';
    this.code = code;
    this.disposition = options.disposition;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
