import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** As many as one request takes. */
const most = 10;

/**
 * The values of parameters, decrypted, by their names; those that do not exist are absent. Throws FactoryError `ssm-unavailable` or
 * `ssm-refused`.
 */
export async function readSsmParameters(
  environment: AwsEnvironment,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const client = new SSMClient(awsClientSettings(environment, environment.AWS_ENDPOINT_URL_SSM));
  announceCalls(client, environment);
  try {
    const values = new Map<string, string>();
    for (let first = 0; first < names.length; first += most) {
      const command = new GetParametersCommand({
        Names: names.slice(first, first + most),
        WithDecryption: true,
      });
      const { Parameters = [] } = await callAws('ssm', 'read parameters', () => client.send(command));
      for (const { Name, Value } of Parameters) {
        if (Name !== undefined && Value !== undefined) values.set(Name, Value);
      }
    }
    return values;
  } finally {
    client.destroy();
  }
}
