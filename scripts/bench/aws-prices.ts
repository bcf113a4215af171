/**
 * On-demand list prices in dollars of 2026-11-21, from the pricing page of each service at aws.amazon.com, region us-east-1: DynamoDB (on-demand, standard table class), SQS, Lambda (ARM), API Gateway (HTTP API), S3 (standard), Fargate (Linux, ARM), CloudWatch, VPC,
 * Route 53 and its resolver's firewall, ECR, KMS and Step Functions (express). A message with a group on a standard queue makes it a fair queue. The one table for what a job costs and for what a month at rest costs.
 */
export const awsPrices = {
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  queueRequest: 0.4 / 1e6,
  standardQueueRequest: (0.4 + 0.1) / 1e6,
  fifoQueueRequest: 0.5 / 1e6,
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  httpApiRequest: 1 / 1e6,
  artifactWrite: 5 / 1e6,
  artifactRead: 0.4 / 1e6,
  fargateVcpuHour: 0.03238,
  fargateGigabyteHour: 0.00356,
  fargateStorageGigabyteHour: 0.000111,
  publicAddressHour: 0.005,
  alarmMetric: 0.1,
  dashboard: 3,
  customMetric: 0.3,
  logGigabyte: 0.5,
  interfaceEndpointHour: 0.01,
  hostedZone: 0.5,
  firewallDomain: 0.0005,
  imageGigabyte: 0.1,
  natGatewayHour: 0.045,
  keyMonth: 1,
  stateMachineRun: 1 / 1e6,
} as const;
export type Priced = keyof typeof awsPrices;

/** What every account has a month for ever, not only in its first year. It counts for the whole account, so that a second stack in it pays the list price. */
export const monthlyAllowance: Partial<Record<Priced, number>> = {
  invocation: 1e6,
  gigabyteSecond: 400_000,
  queueRequest: 1e6,
  alarmMetric: 10,
  dashboard: 3,
  customMetric: 10,
  logGigabyte: 5,
};

/** What one job's work uses of the services. */
const unitsOfJobs = [
  'writeUnit',
  'readUnit',
  'standardQueueRequest',
  'fifoQueueRequest',
  'invocation',
  'gigabyteSecond',
  'httpApiRequest',
  'artifactWrite',
  'artifactRead',
] as const satisfies Priced[];

/** What something used of AWS, in the units of the prices. */
export type AwsUsage = Record<(typeof unitsOfJobs)[number], number>;

/** The price of a use, in dollars. */
export function priceOf(usage: AwsUsage): number {
  return unitsOfJobs.reduce((sum, unit) => sum + usage[unit] * awsPrices[unit], 0);
}
