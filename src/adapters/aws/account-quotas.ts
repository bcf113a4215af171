import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** What an account may use at once of what a factory needs. */
export type AccountQuotas = { functionsAtOnce: number; onDemandVcpus: number; spotVcpus: number };

/** Source: Service Quotas in the AWS console, “Concurrent executions”, “Fargate On-Demand vCPU resource count”, “Fargate Spot vCPU resource count”. */
const quotaCodes: Record<keyof AccountQuotas, { ServiceCode: string; QuotaCode: string }> = {
  functionsAtOnce: { ServiceCode: 'lambda', QuotaCode: 'L-B99A9384' },
  onDemandVcpus: { ServiceCode: 'fargate', QuotaCode: 'L-3032A538' },
  spotVcpus: { ServiceCode: 'fargate', QuotaCode: 'L-36FBB829' },
};

/** The account's quotas in the region; AWS' default where the account has none of its own. Throws FactoryError `service-quotas-unavailable` or `service-quotas-refused`. */
export async function readAccountQuotas(environment: AwsEnvironment): Promise<AccountQuotas> {
  const endpoint = environment.AWS_ENDPOINT_URL_SERVICE_QUOTAS;
  const client = new ServiceQuotasClient(awsClientSettings(environment, endpoint));
  const read = (name: keyof AccountQuotas) =>
    callAws('service-quotas', 'read quotas', () => quotaOf(client, quotaCodes[name]));
  try {
    const [functionsAtOnce, onDemandVcpus, spotVcpus] = await Promise.all([
      read('functionsAtOnce'),
      read('onDemandVcpus'),
      read('spotVcpus'),
    ]);
    return { functionsAtOnce, onDemandVcpus, spotVcpus };
  } finally {
    client.destroy();
  }
}

async function quotaOf(
  client: ServiceQuotasClient,
  code: { ServiceCode: string; QuotaCode: string },
): Promise<number> {
  const { Quota } = await client.send(new GetServiceQuotaCommand(code)).catch((error: unknown) => {
    if (error instanceof NoSuchResourceException)
      return client.send(new GetAWSDefaultServiceQuotaCommand(code));
    throw error;
  });
  return Quota?.Value ?? 0;
}
