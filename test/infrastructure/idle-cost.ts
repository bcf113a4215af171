import { allOf, listOf, type Resource, type Template } from './template.ts';

/**
 * List prices in US dollars, us-east-1, as known on 2026-11-21 from the pricing pages at aws.amazon.com, by month of 730 hours. `free` is what every account has for ever, not only in its
 * first year; it counts for the whole account, so that a second stack in it pays the list price.
 */
export const idlePrices = {
  asOf: '2026-11-21',
  lambdaInvocation: { each: 0.2 / 1e6, free: 1e6 },
  lambdaGigabyteSecond: { each: 0.0000133334, free: 400_000 },
  queueRequest: { each: 0.4 / 1e6, free: 1e6 },
  alarmMetric: { each: 0.1, free: 10 },
  dashboard: { each: 3, free: 3 },
  customMetric: { each: 0.3, free: 10 },
  logGigabyte: { each: 0.5, free: 5 },
  readUnit: { each: 0.125 / 1e6, free: 0 },
  interfaceEndpointHour: { each: 0.01, free: 0 },
  hostedZone: { each: 0.5, free: 0 },
  natGatewayHour: { each: 0.045, free: 0 },
  publicAddressHour: { each: 0.005, free: 0 },
  keyMonth: { each: 1, free: 0 },
  stateMachineRun: { each: 1 / 1e6, free: 0 },
  fargateHour: { each: 0.04048, free: 0 },
} as const;
type Priced = Exclude<keyof typeof idlePrices, 'asOf'>;

const hours = 730;
const minutes = hours * 60;
/** Lambda polls each queue by five connections, each waiting twenty seconds for a message. With a bound of its concurrency it still begins with five. */
const pollsOfQueue = 5 * 3 * minutes;
/** A sweep of a factory at rest: measured locally at some 150 ms of its own; a second with AWS' answers is a generous guess. */
const sweepSeconds = 1;
const sweepLogBytes = 700;
/** Reading cursors, lists and places of a factory at rest. */
const sweepReadUnits = 20;

type Use = Partial<Record<Priced, number>>;

/** What each type of resource uses while nothing happens. A type that is not listed fails the calculation: somebody has to look up what it costs. */
const uses: Record<string, (resource: Resource, template: Template) => Use> = {
  'AWS::EC2::NatGateway': () => ({ natGatewayHour: hours, publicAddressHour: hours }),
  'AWS::EC2::EIP': () => ({ publicAddressHour: hours }),
  'AWS::EC2::VPCEndpoint': ({ Properties: { VpcEndpointType, SubnetIds } }) =>
    VpcEndpointType === 'Gateway' ? {} : { interfaceEndpointHour: hours * listOf(SubnetIds).length },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': () => ({ hostedZone: 1 }),
  'AWS::ECS::Service': ({ Properties: { DesiredCount } }) => ({
    fargateHour: hours * Number(DesiredCount ?? 1),
  }),
  'AWS::KMS::Key': () => ({ keyMonth: 1 }),
  'AWS::CloudWatch::Dashboard': () => ({ dashboard: 1 }),
  'AWS::CloudWatch::Alarm': ({ Properties: { Metrics } }) => ({
    alarmMetric: Math.max(
      1,
      (listOf(Metrics) as { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat).length,
    ),
  }),
  'AWS::Lambda::EventSourceMapping': () => ({ queueRequest: pollsOfQueue }),
  'AWS::Events::Rule': ({ Properties: { ScheduleExpression, Targets } }, template) => {
    const every = /^rate\((\d+) minutes?\)$/.exec(String(ScheduleExpression ?? ''))?.[1];
    if (every === undefined) return {};
    const runs = minutes / Number(every);
    const [{ RoleArn }] = Targets as [{ RoleArn?: unknown }];
    return RoleArn === undefined ? sweeps(runs, template) : { stateMachineRun: runs };
  },
};

/** The sweeper: the one function that runs while nothing happens. It publishes two metrics, `faults` and `findings`. */
function sweeps(runs: number, template: Template): Use {
  const [, properties] =
    allOf(template, 'AWS::Lambda::Function').find(([id]) => id.includes('sweeper')) ?? [];
  return {
    lambdaInvocation: runs,
    lambdaGigabyteSecond: (runs * sweepSeconds * Number(properties?.MemorySize)) / 1_024,
    logGigabyte: (runs * sweepLogBytes) / 1e9,
    readUnit: runs * sweepReadUnits,
    customMetric: 2,
  };
}

/** Billed by what happens to them, or not at all. */
const freeAtRest = [
  ...[
    'DynamoDB::Table',
    'S3::Bucket',
    'S3::BucketPolicy',
    'SQS::Queue',
    'SQS::QueuePolicy',
    'SNS::Topic',
    'SNS::TopicPolicy',
  ],
  ...[
    'SNS::Subscription',
    'IAM::Role',
    'IAM::Policy',
    'Logs::LogGroup',
    'Lambda::Function',
    'Lambda::Permission',
    'Budgets::Budget',
  ],
  ...[
    'EC2::VPC',
    'EC2::Subnet',
    'EC2::RouteTable',
    'EC2::SubnetRouteTableAssociation',
    'EC2::Route',
    'EC2::InternetGateway',
  ],
  ...[
    'EC2::VPCGatewayAttachment',
    'EC2::FlowLog',
    'EC2::SecurityGroup',
    'EC2::SecurityGroupIngress',
    'EC2::SecurityGroupEgress',
  ],
  ...[
    'ECS::Cluster',
    'ECS::ClusterCapacityProviderAssociations',
    'ECS::TaskDefinition',
    'ServiceDiscovery::Service',
  ],
  ...[
    'ApiGatewayV2::Api',
    'ApiGatewayV2::Integration',
    'ApiGatewayV2::Route',
    'ApiGatewayV2::Stage',
    'StepFunctions::StateMachine',
  ],
].map((type) => `AWS::${type}`);

/** Dollars a month of a factory that has nothing to do: within the allowance that an account has for ever, and at list prices. Throws on types of unknown price. */
export function idleCost({ Resources }: Template): { withAllowance: number; atListPrice: number; use: Use } {
  const use: Use = {};
  for (const resource of Object.values(Resources)) {
    const usesOf = uses[resource.Type];
    if (usesOf === undefined && !freeAtRest.includes(resource.Type))
      throw new Error(`What does ${resource.Type} cost at rest?`);
    for (const [what, amount] of Object.entries(usesOf?.(resource, { Resources }) ?? {}))
      use[what as Priced] = (use[what as Priced] ?? 0) + amount;
  }
  const priceOf = (allowance: boolean) =>
    Object.entries(use).reduce((sum, [what, amount]) => {
      const { each, free } = idlePrices[what as Priced];
      return sum + each * Math.max(0, amount - (allowance ? free : 0));
    }, 0);
  return { withAllowance: priceOf(true), atListPrice: priceOf(false), use };
}
