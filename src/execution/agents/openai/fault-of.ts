import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { ModelUsage } from '../model-client.ts';
import { ModelFault, type ModelFaultKind } from '../model-fault.ts';

/** What is known about the call beside the exception. */
export type CallFacts = {
  url: string;
  idled: boolean;
  idleMs: number;
  aborted: boolean;
  usage: ModelUsage | undefined;
};

/** Sorts whatever a call threw into the kinds of ModelFault, with words for people. */
export function faultOf(fault: unknown, facts: CallFacts): ModelFault {
  if (fault instanceof ModelFault) return fault;
  const more = { cause: fault, usage: facts.usage, mayCost: mayCost(fault) };
  if (facts.aborted) return new ModelFault('aborted', 'The call was ended from our side.', more);
  if (facts.idled || fault instanceof APIConnectionTimeoutError) {
    return new ModelFault(
      'timed-out',
      `The model endpoint ${facts.url} was silent for ${Math.round(facts.idleMs / 1000)} s.`,
      more,
    );
  }
  if (fault instanceof APIConnectionError) {
    return new ModelFault(
      'unavailable',
      `The model endpoint ${facts.url} cannot be reached (${innermostMessage(fault)}).`,
      more,
    );
  }
  if (fault instanceof APIError && fault.status !== undefined)
    return faultOfStatus(fault, fault.status, facts);
  return new ModelFault(
    'broken-stream',
    `The answer of the model broke off (${innermostMessage(fault)}).`,
    more,
  );
}

function faultOfStatus(error: APIError, status: number, facts: CallFacts): ModelFault {
  const kind = kindOf(error, status);
  const said = error.message.slice(0, 500);
  const more = {
    status,
    cause: error,
    mayCost: mayCost(error),
    retryAfterMs: retryAfterMs(error.headers),
  };
  switch (kind) {
    case 'unauthorized':
      return new ModelFault(
        kind,
        `The model endpoint ${facts.url} refuses our key (${said}). Check the model's API key and base URL.`,
        more,
      );
    case 'rate-limited':
      return new ModelFault(kind, `The model endpoint ${facts.url} limits our rate (${said}).`, more);
    case 'unavailable':
      return new ModelFault(kind, `The model endpoint ${facts.url} failed (${said}).`, more);
    case 'context-too-long':
      return new ModelFault(kind, `The conversation is too long for the model (${said}).`, more);
    default:
      return new ModelFault(
        'refused',
        `The model endpoint ${facts.url} refused the request (${said}). Check the model's name and base URL.`,
        more,
      );
  }
}

/** Of something between us and the model, which may have gone on with the call when that gave up waiting. */
const gatewayTimeouts: readonly number[] = [504, 524];

/** Whether the model may have had the request: nobody said no, and there was a way for it. */
function mayCost(fault: unknown): boolean {
  if (fault instanceof APIError && fault.status !== undefined) return gatewayTimeouts.includes(fault.status);
  return !isUnsent(fault);
}

/** A quota that is used up comes as 429 as well, but does not come back by waiting. */
const usedUpCodes: readonly unknown[] = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'account_deactivated',
];

function kindOf(error: APIError, status: number): ModelFaultKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (usedUpCodes.includes(error.code)) return 'refused';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 409 || status >= 500) return 'unavailable';
  const tooLong =
    error.code === 'context_length_exceeded' ||
    /context (length|window)|too many tokens|prompt is too long/i.test(error.message);
  return tooLong ? 'context-too-long' : 'refused';
}

/** `Retry-After` in seconds or as a date, `retry-after-ms` where a provider is more exact. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const text = headers?.get('retry-after');
  if (text === null || text === undefined || text.trim() === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const date = Date.parse(text);
  const now = Date.parse(headers?.get('date') ?? '');
  return Number.isNaN(date) || Number.isNaN(now) ? undefined : Math.max(0, date - now);
}

const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|.*CERT.*)$/;

/** There was no connection to send the request over. One that broke afterwards may have brought it to the model. */
function isUnsent(fault: unknown): boolean {
  const reason = innermost(fault);
  if (!(reason instanceof Error)) return false;
  const { code = '', syscall = '', message }: NodeJS.ErrnoException = reason;
  const refusedByProxy = message.includes('HTTP Tunneling');
  return unsentCodes.test(code) || ['connect', 'getaddrinfo'].includes(syscall) || refusedByProxy;
}

function innermostMessage(fault: unknown): string {
  const reason = innermost(fault);
  return reason instanceof Error ? reason.message.slice(0, 300) || reason.name : 'unknown';
}

/** The SDK wraps: the reason, such as ECONNREFUSED, lies at the bottom. */
function innermost(fault: unknown): unknown {
  let current = fault;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  /* One for each address that was tried. */
  return current instanceof AggregateError ? current.errors[0] : current;
}
