import { channel } from 'node:diagnostics_channel';
import type { AwsEnvironment } from './aws-environment.ts';

/** One call of an AWS service, as it is about to be made. */
export type AwsCall = {
  /** The function that makes it; undefined for clients of nobody in particular. */
  executable: string | undefined;
  /** `SQSClient` */
  client: string;
  /** `SendMessageCommand` */
  command: string;
  input: Readonly<Record<string, unknown>>;
};

/** Where calls are announced, the signing of URLs included. On AWS nobody listens. */
export const awsCalls = channel('devfactory:aws-calls');

type Handler = (args: { input: object }) => Promise<{ response: unknown; output: object }>;
type Middleware = (next: Handler, context: { clientName?: string; commandName?: string }) => Handler;
/** As much of an SDK client as is needed here; each client types its own inputs. */
type Client = {
  middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize'; name: string; override: boolean }): void;
  };
};

/** Announces every call of a client. */
export function announceCalls(
  client: Client,
  { AWS_LAMBDA_FUNCTION_NAME: executable }: AwsEnvironment,
): void {
  const announce: Middleware =
    (next, { clientName, commandName }) =>
    (args) => {
      if (awsCalls.hasSubscribers)
        awsCalls.publish({ executable, client: clientName, command: commandName, input: args.input });
      return next(args);
    };
  client.middlewareStack.add(announce, { step: 'initialize', name: 'announceCalls', override: true });
}
