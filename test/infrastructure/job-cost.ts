import { type AwsUsage, awsPrices, priceOf } from '../../scripts/bench/aws-prices.ts';
import { only, propertiesOf, type Template } from './template.ts';

/** What cannot be measured here. Spot prices move; a third of the list price is a cautious share of what AWS announces ("up to 70 % off"). */
export const assumedOfWorkers = { minutes: 10, spotShare: 1 / 3 };

/** Dollars for one job that is done in one attempt, without the model: the services as they were counted, the worker's task on Spot, and its address where it has one. */
export function jobCost(
  template: Template,
  usage: AwsUsage,
): { services: number; worker: number; address: number; total: number } {
  const id = only(template, 'AWS::ECS::TaskDefinition', 'ExecutionWorker');
  const { Cpu, Memory, EphemeralStorage } = propertiesOf(template, id);
  const hours = assumedOfWorkers.minutes / 60;
  const { SizeInGiB: storage } = EphemeralStorage as { SizeInGiB: number };
  const task =
    (Number(Cpu) / 1_024) * awsPrices.fargateVcpuHour +
    (Number(Memory) / 1_024) * awsPrices.fargateGigabyteHour +
    Math.max(0, storage - includedStorage) * awsPrices.fargateStorageGigabyteHour;
  const services = priceOf(usage);
  const worker = task * hours * assumedOfWorkers.spotShare;
  const address = addressesOfWorkers(template) * hours * awsPrices.publicAddressHour;
  return { services, worker, address, total: services + worker + address };
}

/** GiB of a task's own disk that are in its price. */
const includedStorage = 20;

/** Whether the dispatcher has workers started with an address of their own. */
function addressesOfWorkers({ Resources }: Template): number {
  const variables = Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function'
      ? [(Properties.Environment as { Variables: Record<string, unknown> }).Variables]
      : [],
  );
  return variables.some(({ ECS_ASSIGN_PUBLIC_IP: assigned }) => assigned === 'ENABLED') ? 1 : 0;
}
