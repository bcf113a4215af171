/**
 * The variables of the AWS SDK that matter here, taken from the environment that an executable was given instead of `process.env`, so that
 * several executables can live in one process. Lambda sets the region and the credentials of the function's role; elsewhere the SDK's own chain finds what is absent.
 */
export type AwsEnvironment = {
  AWS_REGION?: string | undefined;
  AWS_ACCESS_KEY_ID?: string | undefined;
  AWS_SECRET_ACCESS_KEY?: string | undefined;
  AWS_SESSION_TOKEN?: string | undefined;
  AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
  AWS_ENDPOINT_URL_SQS?: string | undefined;
  AWS_ENDPOINT_URL_S3?: string | undefined;
  AWS_ENDPOINT_URL_ECS?: string | undefined;
  AWS_ENDPOINT_URL_ECR?: string | undefined;
  AWS_ENDPOINT_URL_SSM?: string | undefined;
  AWS_ENDPOINT_URL_KMS?: string | undefined;
  AWS_ENDPOINT_URL_SERVICE_QUOTAS?: string | undefined;
  /** Which executable this is: Lambda sets it, and the local factory for each of its functions. */
  AWS_LAMBDA_FUNCTION_NAME?: string | undefined;
};

export type AwsClientSettings = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

/** What a client of one service is constructed with. `endpoint`: that service's own address, absent on AWS. */
export function awsClientSettings(env: AwsEnvironment, endpoint: string | undefined): AwsClientSettings {
  return {
    ...(env.AWS_REGION === undefined ? {} : { region: env.AWS_REGION }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(env),
  };
}

function credentialsOf(env: AwsEnvironment): Pick<AwsClientSettings, 'credentials'> {
  if (env.AWS_ACCESS_KEY_ID === undefined || env.AWS_SECRET_ACCESS_KEY === undefined) return {};
  return {
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
    },
  };
}
