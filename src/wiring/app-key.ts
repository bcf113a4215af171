import type { AwsEnvironment } from '../adapters/aws/aws-environment.ts';
import { createPemAppKey } from '../adapters/system/pem-app-key.ts';
import { isKmsKeyArn } from '../config/github-app-environment.ts';
import type { AppKey } from '../ports/app-key.ts';

/** The App's key as `GITHUB_APP_PRIVATE_KEY` has it: a PEM, or the ARN of a key in KMS. KMS' client is loaded only where it is asked. */
export function createAppKey(key: string, environment: AwsEnvironment): AppKey {
  if (!isKmsKeyArn(key)) return createPemAppKey(key);
  const loading = import('../adapters/aws/kms-app-key.ts').then(({ createKmsAppKey }) =>
    createKmsAppKey(environment, key),
  );
  loading.catch(() => undefined); // it is thrown to whoever signs
  return { sign: async (content) => (await loading).sign(content) };
}
