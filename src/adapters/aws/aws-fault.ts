import { FactoryError } from '../../contracts/factory-error.ts';

export type AwsService = 'dynamodb' | 'sqs' | 's3' | 'ecs' | 'ssm' | 'kms' | 'ecr' | 'service-quotas';

/** Requests that are wrong in themselves: sent again they fail again. Everything else may come right (a deployment is mended, a throttle ends). */
const neverRight = new Set([
  'ValidationException',
  'SerializationException',
  'InvalidMessageContents',
  'InvalidParameterValue',
  'BatchRequestTooLong',
  'EntityTooLarge',
]);

/**
 * Makes a FactoryError of whatever the SDK threw: `<service>-refused` (disposition quarantine) when the request itself is wrong,
 * `<service>-unavailable` (retry) for throttling, 5xx, network and permission errors, after the SDK's own attempts.
 */
export function awsFault(service: AwsService, action: string, cause: unknown): FactoryError {
  if (cause instanceof FactoryError) return cause;
  // Some services put their own name before the error's: AWS.SimpleQueueService.InvalidMessageContents.
  const name = (cause instanceof Error ? cause.name : 'unknown error').replace(/^.*\./, '');
  const refused = neverRight.has(name);
  return new FactoryError(
    refused ? `${service}-refused` : `${service}-unavailable`,
    refused
      ? `${service} refuses to ${action}: ${name}. The request is wrong in itself; look at the cause.`
      : `${service} could not ${action}: ${name}. Try again later; if it persists, check permissions and the service's health.`,
    { disposition: refused ? 'quarantine' : 'retry', cause },
  );
}

/** Runs one call of a service and turns what it throws into a FactoryError. */
export async function callAws<T>(service: AwsService, action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw awsFault(service, action, cause);
  }
}
