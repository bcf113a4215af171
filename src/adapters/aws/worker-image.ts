import {
  DescribeImagesCommand,
  ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** An address of an image in a private registry of ECR, which names its account and region. Source: “Amazon ECR private registries” and its FIPS endpoints. */
const inEcr =
  /^(?<registryId>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repository>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** Whether the image that workers are to run is in its registry; `elsewhere` than in ECR nobody can ask. Throws FactoryError `ecr-…` when ECR refuses. */
export async function findWorkerImage(
  environment: AwsEnvironment,
  address: string,
): Promise<'there' | 'missing' | 'elsewhere'> {
  const found = inEcr.exec(address)?.groups;
  if (found === undefined) return 'elsewhere';
  const { registryId, region, repository, tag = 'latest', digest } = found;
  const settings = awsClientSettings(environment, environment.AWS_ENDPOINT_URL_ECR);
  const client = new ECRClient({ ...settings, ...(region === undefined ? {} : { region }) });
  const asked = new DescribeImagesCommand({
    registryId,
    repositoryName: repository,
    /* Where an address has both, the digest decides. */
    imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
  });
  try {
    return await callAws('ecr', 'describe the image', async () => {
      try {
        const { imageDetails = [] } = await client.send(asked);
        return imageDetails.length > 0 ? 'there' : 'missing';
      } catch (error) {
        if (error instanceof ImageNotFoundException || error instanceof RepositoryNotFoundException)
          return 'missing';
        throw error;
      }
    });
  } finally {
    client.destroy();
  }
}
