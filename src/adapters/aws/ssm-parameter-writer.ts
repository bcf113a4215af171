import { GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** Parameter Store as an operator's shell uses it; functions only read. */
export type SsmParameterWriter = {
  /** Which of at most ten parameters exist; nothing is decrypted. */
  existing(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** Writes a SecureString under the account's own key for them. `overwrite`: otherwise one that exists is refused. */
  put(parameter: { name: string; value: string }, options: { overwrite: boolean }): Promise<void>;
  close(): void;
};

/** All throw FactoryError `ssm-unavailable` or `ssm-refused`, with what AWS said as its cause. */
export function openSsmParameterWriter(environment: AwsEnvironment): SsmParameterWriter {
  const client = new SSMClient(awsClientSettings(environment, environment.AWS_ENDPOINT_URL_SSM));
  return {
    async existing(names) {
      const command = new GetParametersCommand({ Names: [...names], WithDecryption: false });
      const { Parameters = [] } = await callAws('ssm', 'look for parameters', () => client.send(command));
      return new Set(Parameters.flatMap(({ Name }) => Name ?? []));
    },
    async put({ name, value }, { overwrite }) {
      const command = new PutParameterCommand({
        Name: name,
        Value: value,
        Type: 'SecureString',
        Overwrite: overwrite,
      });
      await callAws('ssm', `write ${name}`, () => client.send(command));
    },
    close: () => client.destroy(),
  };
}
