import { type DestinationStream, pino } from 'pino';
import type { Log, LogFields } from '../../ports/log.ts';
import { createRedactor } from '../../redaction/redactor.ts';

/**
 * Structured logging, one JSON object a line, everything redacted. `secrets`: texts this executable holds and must never tell.
 */
export function createJsonLog(options: {
  service: string;
  secrets?: readonly string[];
  destination?: DestinationStream;
}): Log {
  const { redact, redactValue } = createRedactor({ secrets: options.secrets ?? [] });
  const logger = pino(
    {
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination(1),
  );
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, { error, service: part, ...rest }: LogFields = {}): void => {
      /* In one process several services share a log; a JSON object must not carry a key twice. */
      const fields = part === undefined || part === options.service ? rest : { ...rest, part };
      const described = error === undefined ? fields : { ...fields, error: describeError(error) };
      logger[level](redactValue(described), redact(message));
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

type DescribedError = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: DescribedError;
};

/** What a fault says; whatever else hangs on an error (requests, payloads, headers) is left out. */
function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error).slice(0, 1_000) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const stack = error.stack === undefined ? {} : { stack: error.stack };
  const cause =
    error.cause === undefined || depth >= 5 ? {} : { cause: describeError(error.cause, depth + 1) };
  return { type: error.name, message: error.message, ...code, ...stack, ...cause };
}
