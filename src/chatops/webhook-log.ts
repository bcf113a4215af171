import type { Clock } from '../ports/clock.ts';
import type { Log, LogFields } from '../ports/log.ts';

/**
 * The log of the webhook function: one JSON object a line. The redactor of the other executables compiles two dozen patterns at start, which takes as long as half of
 * this function's cold start. Here nothing of a delivery's content is ever logged, and the secrets the function holds are taken out by their very text.
 */
export function createWebhookLog(options: {
  secrets: readonly string[];
  clock: Clock;
  write: (line: string) => void;
}): Log {
  const { secrets, clock } = options;
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, { error, ...fields }: LogFields = {}): void => {
      const time = new Date(clock.now()).toISOString();
      const described = error === undefined ? {} : { error: describeError(error) };
      const line = JSON.stringify({
        level,
        time,
        service: 'github-webhook',
        message,
        ...fields,
        ...described,
      });
      options.write(
        `${secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted:secret]'), line)}\n`,
      );
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** What an error says; the event that Probot hangs on it, and whatever else it carries, is left out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const errors = error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...errors };
}
