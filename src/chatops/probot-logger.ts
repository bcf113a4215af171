import type { Logger } from 'pino';
import type { Log } from '../ports/log.ts';

/** The part of pino's interface that Probot and its event library call. */
type UsedByProbot = Record<
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
  (...args: unknown[]) => void
> & {
  child(bindings: Record<string, unknown>): UsedByProbot;
};

/**
 * Makes Probot speak to our log. Its own logger prints a failing handler's error together with the event, and so the whole payload: here nothing but the delivery's
 * id and the error itself goes on, and what a log does with an error is its name, code, message and stack. Chatter below warnings is dropped.
 */
export function probotLoggerOf(log: Log, deliveryId?: string): Logger {
  const write =
    (level: 'warn' | 'error') =>
    (...args: unknown[]): void => {
      const error = args.find((arg) => arg instanceof Error);
      const id = deliveryId === undefined ? {} : { deliveryId };
      log[level]('probot reports', { ...id, ...(error === undefined ? {} : { error }) });
    };
  const silent = (): void => {};
  const logger: UsedByProbot = {
    trace: silent,
    debug: silent,
    info: silent,
    warn: write('warn'),
    error: write('error'),
    fatal: write('error'),
    child: ({ id }) =>
      probotLoggerOf(log, typeof id === 'string' ? id : deliveryId) as unknown as UsedByProbot,
  };
  return logger as unknown as Logger;
}
