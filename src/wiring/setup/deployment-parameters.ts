import { openSsmParameterWriter, type SsmParameterWriter } from '../../adapters/aws/ssm-parameter-writer.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

/** Who asks is not known to AWS, or not any more. */
const withoutCredentials =
  /^(CredentialsProviderError|TokenProviderError|UnrecognizedClientException|ExpiredTokenException|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)/;

/** The parameters of deployments, written from a shell. Both calls throw FactoryError `aws-credentials-missing`, `aws-permission-missing`, or what Parameter Store says. */
export function openDeploymentParameters(environment: Environment): SsmParameterWriter {
  const writer = openSsmParameterWriter(environment);
  return {
    ...writer,
    existing: (names) => explained(() => writer.existing(names)),
    put: (parameter, options) => explained(() => writer.put(parameter, options)),
  };
}

/** What a person at a shell can do about it, in place of what a function could. */
async function explained<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (fault) {
    const cause = fault instanceof FactoryError && fault.cause instanceof Error ? fault.cause : undefined;
    if (cause === undefined) throw fault;
    if (withoutCredentials.test(cause.name) || /region is missing/i.test(cause.message))
      throw told(
        'aws-credentials-missing',
        'AWS is not told who asks, or where: there are no valid credentials, or no region. Next: aws sso login, or set AWS_PROFILE, and AWS_REGION; aws sts get-caller-identity shows whether it worked.',
        cause,
      );
    if (/^AccessDenied/.test(cause.name))
      throw told(
        'aws-permission-missing',
        'These credentials may not read or write the parameters. They need ssm:GetParameters and ssm:PutParameter on them (docs/operations/deploy.md#permissions-of-the-operator).',
        cause,
      );
    throw fault;
  }
}

function told(code: string, message: string, cause: Error): FactoryError {
  return new FactoryError(code, message, { disposition: 'ask-human', cause });
}
