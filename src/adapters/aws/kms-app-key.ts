import { createHash } from 'node:crypto';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { AppKey } from '../../ports/app-key.ts';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** An App key that lies in KMS and never leaves it. `keyArn`: an RSA key for signing, into which the App's key was imported. */
export function createKmsAppKey(environment: AwsEnvironment, keyArn: string): AppKey {
  const client = new KMSClient(awsClientSettings(environment, environment.AWS_ENDPOINT_URL_KMS));
  announceCalls(client, environment);
  return {
    async sign(content) {
      const command = new SignCommand({
        KeyId: keyArn,
        /* KMS takes at most 4,096 bytes of a message; a statement of provenance is longer. */
        Message: createHash('sha256').update(content).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      });
      const { Signature } = await callAws('kms', 'sign as the App', () => client.send(command));
      if (Signature !== undefined) return Signature;
      throw new FactoryError('kms-unavailable', 'kms answered without a signature. Try again later.', {
        disposition: 'retry',
      });
    },
  };
}
