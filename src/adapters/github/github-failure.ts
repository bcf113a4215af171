import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { graphqlErrorsSchema, pauseInsteadOf, secondsUntilBack } from './wanted-pause.ts';

/** What octokit's RequestError carries; recognised by shape, because several copies of its class may be installed. */
const requestErrorSchema = z.object({
  status: z.int(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});
/** What octokit throws where GraphQL answered with errors. */
const graphqlErrorSchema = graphqlErrorsSchema.extend({
  headers: z.record(z.string(), z.unknown()).optional(),
});

type Failure = { status: number; message: string; headers: Record<string, unknown> };

/** GitHub wants to be asked nothing for so long; `so`: by what that is known. No other refusal can be taken for it, whatever its status. */
export class AskedTooOften extends Error {
  readonly seconds: number;

  constructor(seconds: number, so: string, cause?: unknown) {
    super(`GitHub wants no requests for another ${seconds} seconds; ${so}`, { cause });
    this.name = 'AskedTooOften';
    this.seconds = seconds;
  }
}

/** What GitHub said no with, or undefined when the error is not an answer of GitHub (nor a failed request). */
export function failureOf(error: unknown): Failure | undefined {
  const parsed = requestErrorSchema.safeParse(error);
  if (!parsed.success) return undefined;
  const { status, message, response } = parsed.data;
  return { status, message, headers: response?.headers ?? {} };
}

/** True when GitHub answered with this status. */
export function isStatus(error: unknown, ...statuses: number[]): boolean {
  const failure = failureOf(error);
  return failure !== undefined && statuses.includes(failure.status);
}

/** True when GraphQL knows nothing at just this place of the answer. Of a repository that it does not show nothing may be concluded. */
export function isNotFoundByGraphql(error: unknown, path: readonly string[]): boolean {
  const parsed = graphqlErrorSchema.safeParse(error);
  const [first] = parsed.data?.errors ?? [];
  return first?.type === 'NOT_FOUND' && first.path?.join('.') === path.join('.');
}

/**
 * An error of a request to GitHub as the factory's own fault.
 * - `github-unavailable` (retry): no definite answer: network, timeout, 5xx, 408, any rate limit (403 or 429), bad credentials (401: the key may be rotating).
 * - `github-forbidden` (ask a person): the App lacks a permission.
 * - `github-refused` (quarantine): GitHub answered, and the answer will not change by asking again.
 */
export function asFactoryError(error: unknown, what: string, nowMs: number): FactoryError {
  if (error instanceof FactoryError) return error;
  if (error instanceof AskedTooOften) return ofLimit(what, error);
  const graphql = graphqlErrorSchema.safeParse(error);
  if (graphql.success) {
    const { headers = {}, errors } = graphql.data;
    const wanted = pauseInsteadOf({ status: 200, headers, data: { errors } }, nowMs);
    if (wanted !== undefined)
      return ofLimit(what, new AskedTooOften(wanted.seconds, 'GraphQL said so', error));
    return ofGraphql(errors[0]?.type, error, what);
  }
  const failure = failureOf(error);
  if (failure === undefined)
    return new FactoryError('github-unavailable', `${what}: GitHub did not answer`, {
      disposition: 'retry',
      cause: error,
    });
  const { status } = failure;
  const wanted = pauseInsteadOf(failure, nowMs);
  if (wanted !== undefined)
    return ofLimit(what, new AskedTooOften(wanted.seconds, `it answered ${status}`, error));
  if (status === 408 || status >= 500) {
    const after = secondsUntilBack(failure.headers, nowMs);
    return new FactoryError('github-unavailable', `${what}: GitHub answered ${status}; try again later`, {
      disposition: 'retry',
      cause: error,
      ...(after === undefined ? {} : { retryAfterSeconds: after }),
    });
  }
  if (status === 401)
    return new FactoryError(
      'github-unavailable',
      `${what}: GitHub does not accept the App's credentials; check GITHUB_APP_ID and its key`,
      {
        disposition: 'retry',
        cause: error,
      },
    );
  if (status === 403)
    return new FactoryError(
      'github-forbidden',
      `${what}: the App lacks a permission for this; compare its settings with app.yml`,
      {
        disposition: 'ask-human',
        cause: error,
      },
    );
  return new FactoryError('github-refused', `${what}: GitHub answered ${status}: ${failure.message}`, {
    disposition: 'quarantine',
    cause: error,
  });
}

function ofLimit(what: string, error: AskedTooOften): FactoryError {
  return new FactoryError('github-unavailable', `${what}: ${error.message}`, {
    disposition: 'retry',
    cause: error.cause ?? error,
    retryAfterSeconds: error.seconds,
  });
}

function ofGraphql(type: string | undefined, cause: unknown, what: string): FactoryError {
  if (type === 'FORBIDDEN')
    return new FactoryError('github-forbidden', `${what}: the App lacks a permission`, {
      disposition: 'ask-human',
      cause,
    });
  if (type === 'NOT_FOUND' || type === 'UNPROCESSABLE')
    return new FactoryError('github-refused', `${what}: GitHub refused (${type})`, {
      disposition: 'quarantine',
      cause,
    });
  return new FactoryError('github-unavailable', `${what}: GitHub could not answer`, {
    disposition: 'retry',
    cause,
  });
}
