import { allOf, only, propertiesOf, region, type Template, textOf } from './template.ts';

type Container = {
  Image: unknown;
  Environment?: { Name: string; Value: unknown }[];
  Secrets?: unknown;
};
type Rule = { Priority: number; Action: string; FirewallDomainListId: unknown } & Record<string, unknown>;

/**
 * What is wrong with the names that can be looked up in the isolated network: others than are needed can be, or needed ones cannot. The resolver of a network asks the servers of any domain
 * and knows no security groups, so that names carry data out unless its firewall has a list.
 */
export function checkNames(template: Template): string[] {
  const vpc = only(template, 'AWS::EC2::VPC', 'NetworkVpc');
  const groups = allOf(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation')
    .filter(([, { VpcId }]) => textOf(template, VpcId) === vpc)
    .map(([, { FirewallRuleGroupId }]) => textOf(template, FirewallRuleGroupId).replace(/\.Id$/, ''));
  if (groups.length !== 1 || groups[0] === undefined)
    return [`${groups.length} groups of rules say which names can be looked up`];
  const rules = (propertiesOf(template, groups[0]).FirewallRules as Rule[]).toSorted(
    (one, other) => one.Priority - other.Priority,
  );
  const domains = ({ FirewallDomainListId }: Rule): string[] => {
    const list = propertiesOf(template, textOf(template, FirewallDomainListId).replace(/\.Id$/, ''));
    return (list.Domains as unknown[]).map((domain) => textOf(template, domain));
  };
  const last = rules.at(-1);
  if (last?.Action !== 'BLOCK' || last.Qtype !== undefined || domains(last).join() !== '*')
    return ['names that no rule knows can be looked up'];
  const allowed = rules.slice(0, -1).flatMap((rule) => domains(rule));
  const needed = neededNames(template);
  return [
    ...rules
      .slice(0, -1)
      .filter(({ Action, Qtype }) => Action !== 'ALLOW' || Qtype !== undefined)
      .map((rule) => `a rule that is not understood: ${JSON.stringify(rule)}`),
    ...needed
      .filter((name) => !allowed.some((pattern) => isOf(name, pattern)))
      .map((name) => `${name} cannot be looked up`),
    ...allowed
      .filter((pattern) => !needed.some((name) => isOf(name, pattern)))
      .map((pattern) => `${pattern} can be looked up, and nothing needs it`),
    ...allowed
      .filter((pattern) => pattern.startsWith('*') && !awsAnswers.test(pattern))
      .map((pattern) => `any name in ${pattern} can be looked up, and somebody else may answer`),
  ];
}

/** The servers of these domains are AWS' own: what is asked there nobody else hears. */
const awsAnswers = /^\*\.s3\.[\w-]+\.amazonaws\.com$/;

function isOf(name: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

/** The hosts that the gateway lets through, the gateway itself, the registry of the image, the services with endpoints, buckets, and where ECS reads what a task is told in secret. */
function neededNames(template: Template): string[] {
  const containers = allOf(template, 'AWS::ECS::TaskDefinition').flatMap(
    ([, { ContainerDefinitions }]) => ContainerDefinitions as Container[],
  );
  const passed = containers
    .flatMap(({ Environment = [] }) => Environment)
    .filter(({ Name }) => Name === 'EGRESS_HOSTS')
    .flatMap(({ Value }) => textOf(template, Value).split(','));
  const domain = propertiesOf(template, only(template, 'AWS::ServiceDiscovery::PrivateDnsNamespace')).Name;
  const discovered = allOf(template, 'AWS::ServiceDiscovery::Service').map(
    ([, { Name }]) => `${Name}.${domain}`,
  );
  const services = allOf(template, 'AWS::EC2::VPCEndpoint').map(([, { ServiceName }]) =>
    textOf(template, ServiceName).split('.').slice(2),
  );
  /* The registry has a name in each account, which is the image's. */
  const ofServices = services
    .map(([, ...service]) => service.toReversed().join('.'))
    .filter((name) => name !== 'dkr.ecr')
    .map((name) => `${name}.${region}.amazonaws.com`)
    .flatMap((name) => (name.startsWith('s3.') ? [name, `bucket.${name}`] : [name]));
  return [
    ...passed,
    ...discovered,
    ...containers.map(({ Image }) => textOf(template, Image).split('/')[0] ?? ''),
    ...(containers.some(({ Secrets }) => Secrets !== undefined) ? [`ssm.${region}.amazonaws.com`] : []),
    ...ofServices,
  ];
}
