import { type DestinationStream, type Logger, pino } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { Log, LogFields } from '../ports/log.ts';

/**
 * The logger that Probot is given. Left to itself Probot logs a failing handler's error together with the event, and so the whole payload: here an error is its
 * name, message, code and stack, an event its name and id, whatever else hangs on them.
 */
export function createWebhookLogger(destination: DestinationStream, clock: Clock): Logger {
  return pino(
    {
      level: 'info',
      base: { service: 'github-webhook' },
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError, event: describeEvent },
      redact: { paths: ['payload', '*.payload', 'request', '*.request', 'secret', '*.secret'], remove: true },
    },
    destination,
  );
}

/** The same logger behind the port. */
export function logOf(logger: Logger): Log {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void =>
      logger[level](fields, message);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const errors = error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...errors };
}

function describeEvent(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return undefined;
  return { id: 'id' in event ? event.id : undefined, name: 'name' in event ? event.name : undefined };
}
