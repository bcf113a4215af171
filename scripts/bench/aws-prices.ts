/**
 * On-demand list prices in dollars, region us-east-1, without free tiers: the pricing pages of DynamoDB (on-demand, standard table class), SQS, Lambda
 * (ARM), API Gateway (HTTP API) and S3 (standard) at aws.amazon.com, as known on 2026-11-21. A message with a group on a standard queue makes it a fair queue.
 */
export const awsPrices = {
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  standardQueueRequest: (0.4 + 0.1) / 1e6,
  fifoQueueRequest: 0.5 / 1e6,
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  httpApiRequest: 1 / 1e6,
  artifactWrite: 5 / 1e6,
  artifactRead: 0.4 / 1e6,
} as const;

/** What something used of AWS, in the units of the prices. */
export type AwsUsage = Record<keyof typeof awsPrices, number>;

/** The price of a use, in dollars. */
export function priceOf(usage: AwsUsage): number {
  return units.reduce((sum, unit) => sum + usage[unit] * awsPrices[unit], 0);
}

const units = Object.keys(awsPrices) as (keyof typeof awsPrices)[];
