import { awsPrices, monthlyAllowance, type Priced } from '../../scripts/bench/aws-prices.ts';
import { metricsAtRest } from '../../src/contracts/metric-definitions.ts';
import { allOf, listOf, type Resource, type Template, textOf } from './template.ts';

const hours = 730;
const minutes = hours * 60;
/** Lambda polls each queue by five connections, each waiting twenty seconds for a message. With a bound of its concurrency it still begins with five. */
const pollsOfQueue = 5 * 3 * minutes;
/** A sweep of a factory at rest: measured locally at some 150 ms of its own; a second with AWS' answers is a generous guess. */
const sweepSeconds = 1;
const sweepLogBytes = 1_100;
/** Reading cursors, lists and places of a factory at rest. */
const sweepReadUnits = 20;
/** The lock, taken and given back, and how far GitHub's deliveries were read; the rounds write much less often. */
const sweepWriteUnits = 4;

/**
 * What the worker's image takes in the registry: no resource of the template, and the only thing of a deployment that lies there. Some 0.3 GB by what it installs (Debian, Node, compilers, Python); each
 * image that was deployed before adds as much until it is deleted.
 */
const imageGigabytes = 0.5;

type Use = Partial<Record<Priced, number>>;

/** What each type of resource uses while nothing happens. A type that is not listed fails the calculation: somebody has to look up what it costs. */
const uses: Record<string, (resource: Resource, template: Template) => Use> = {
  'AWS::EC2::NatGateway': () => ({ natGatewayHour: hours, publicAddressHour: hours }),
  'AWS::EC2::EIP': () => ({ publicAddressHour: hours }),
  'AWS::EC2::VPCEndpoint': ({ Properties: { VpcEndpointType, SubnetIds } }) =>
    VpcEndpointType === 'Gateway' ? {} : { interfaceEndpointHour: hours * listOf(SubnetIds).length },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': () => ({ hostedZone: 1 }),
  'AWS::ECS::Service': ({ Properties: { DesiredCount } }) => ({
    fargateVcpuHour: hours * Number(DesiredCount ?? 1),
  }),
  'AWS::Route53Resolver::FirewallDomainList': ({ Properties: { Domains } }) => ({
    firewallDomain: listOf(Domains).length,
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

/** The sweeper: the one function that runs while nothing happens. The metrics of all others are billed in the hours in which they are sent. */
function sweeps(runs: number, template: Template): Use {
  const [, properties] =
    allOf(template, 'AWS::Lambda::Function').find(([id]) => id.includes('sweeper')) ?? [];
  return {
    invocation: runs,
    gigabyteSecond: (runs * sweepSeconds * Number(properties?.MemorySize)) / 1_024,
    logGigabyte: (runs * sweepLogBytes) / 1e9,
    readUnit: runs * sweepReadUnits,
    writeUnit: runs * sweepWriteUnits,
    customMetric: metricsAtRest.length,
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
    'Lambda::EventInvokeConfig',
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
    'Route53Resolver::FirewallRuleGroup',
    'Route53Resolver::FirewallRuleGroupAssociation',
  ],
].map((type) => `AWS::${type}`);

/** Dollars a month of a factory that has nothing to do: within the allowance that an account has for ever, and at list prices. Throws on types of unknown price. */
export function idleCost({ Resources }: Template): { withAllowance: number; atListPrice: number; use: Use } {
  const use: Use = { imageGigabyte: imageGigabytes * imagesOf({ Resources }).size };
  for (const resource of Object.values(Resources)) {
    const usesOf = uses[resource.Type];
    if (usesOf === undefined && !freeAtRest.includes(resource.Type))
      throw new Error(`What does ${resource.Type} cost at rest?`);
    for (const [what, amount] of Object.entries(usesOf?.(resource, { Resources }) ?? {}))
      use[what as Priced] = (use[what as Priced] ?? 0) + amount;
  }
  const priceOf = (allowance: boolean) =>
    Object.entries(use).reduce((sum, [what, amount]) => {
      const free = allowance ? (monthlyAllowance[what as Priced] ?? 0) : 0;
      return sum + awsPrices[what as Priced] * Math.max(0, amount - free);
    }, 0);
  return { withAllowance: priceOf(true), atListPrice: priceOf(false), use };
}

/** The images that tasks are made of. */
function imagesOf(template: Template): Set<string> {
  const containers = allOf(template, 'AWS::ECS::TaskDefinition').flatMap(
    ([, { ContainerDefinitions }]) => ContainerDefinitions as { Image: unknown }[],
  );
  return new Set(containers.map(({ Image }) => textOf(template, Image)));
}
