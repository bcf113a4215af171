import { allOf, listOf, only, propertiesOf, type Template, textOf } from './template.ts';

type Rule = {
  IpProtocol?: string;
  FromPort?: number;
  ToPort?: number;
  CidrIp?: unknown;
  CidrIpv6?: unknown;
  SourceSecurityGroupId?: unknown;
  DestinationSecurityGroupId?: unknown;
};
type Opening = { group: string; other: string; ports: string };

const anywhere = '0.0.0.0/0';
/** The CDK writes this impossible rule for "nothing", since a group without rules would let everything out. */
const nowhere = '255.255.255.255/32';

/**
 * Who can open a connection to whom, derived from security groups, routes and endpoints: `workers → internet:443`. A connection needs a rule on either side, and to the internet
 * a route from the subnets in which the source runs. Between two groups of the network there always is one.
 */
export function reachability(template: Template): string[] {
  const groups = allOf(template, 'AWS::EC2::SecurityGroup').map(([id]) => id);
  const out = openings(template, 'Egress');
  const into = openings(template, 'Ingress');
  const among = into.filter(({ group, other, ports }) =>
    out.some(
      (rule) => rule.group === other && [group, anywhere].includes(rule.other) && rule.ports === ports,
    ),
  );
  const outward = out
    .filter(({ other }) => isAddress(other))
    .flatMap(({ group, other, ports }) =>
      waysOut(template, group).map((way) => `${nameOf(group)} → ${way(other)}:${ports}`),
    );
  const inward = into
    .filter(({ other }) => isAddress(other))
    .map(
      ({ group, other, ports }) => `${other === anywhere ? 'internet' : other} → ${nameOf(group)}:${ports}`,
    );
  const without = groups
    .filter((id) => !out.some(({ group }) => group === id))
    .map((id) => `${nameOf(id)} has no rules for the way out`);
  return [
    ...new Set([
      ...among.map(({ group, other, ports }) => `${nameOf(other)} → ${nameOf(group)}:${ports}`),
      ...outward,
      ...inward,
      ...without.filter((text) => !text.startsWith('endpoints')),
    ]),
  ].sort();
}

/** `NetworkWorkersCDCB61FD` → `workers` */
function nameOf(group: string): string {
  return group
    .replace(/^Network/, '')
    .replace(/[0-9A-F]{8}$/, '')
    .toLowerCase();
}

function isAddress(other: string): boolean {
  return /^[0-9a-f.:]+\/\d+$/i.test(other) && other !== nowhere;
}

function openings(template: Template, direction: 'Ingress' | 'Egress'): Opening[] {
  const inline = allOf(template, 'AWS::EC2::SecurityGroup').flatMap(([id, properties]) =>
    (listOf(properties[`SecurityGroup${direction}`]) as Rule[]).map((rule) => ({ id, rule })),
  );
  const apart = allOf(template, `AWS::EC2::SecurityGroup${direction}`).map(([, properties]) => ({
    id: groupOf(template, properties.GroupId),
    rule: properties as Rule,
  }));
  return [...inline, ...apart].map(({ id, rule }) => ({
    group: id,
    ...sideOf(template, rule),
    ports: portsOf(rule),
  }));
}

function sideOf(template: Template, rule: Rule): { other: string } {
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  if (group !== undefined) return { other: groupOf(template, group) };
  return { other: textOf(template, rule.CidrIp ?? rule.CidrIpv6 ?? '') };
}

function groupOf(template: Template, expression: unknown): string {
  return textOf(template, expression).replace(/\.GroupId$/, '');
}

function portsOf({ IpProtocol: protocol, FromPort: from, ToPort: to }: Rule): string {
  if (protocol === '-1') return 'all';
  const ports = from === to ? String(from) : `${from}-${to}`;
  return protocol === 'tcp' ? ports : `${protocol}/${ports}`;
}

/** What an address on the internet is for those in a group: the internet by its route, one bucket service by its endpoint, or nothing. */
function waysOut(template: Template, group: string): ((address: string) => string)[] {
  const subnets = subnetsOf(template, group);
  const tables = allOf(template, 'AWS::EC2::SubnetRouteTableAssociation')
    .filter(([, { SubnetId }]) => subnets.includes(textOf(template, SubnetId)))
    .map(([, { RouteTableId }]) => textOf(template, RouteTableId));
  const routes = allOf(template, 'AWS::EC2::Route').filter(([, { RouteTableId }]) =>
    tables.includes(textOf(template, RouteTableId)),
  );
  const gateways = allOf(template, 'AWS::EC2::VPCEndpoint').filter(
    ([, { VpcEndpointType, RouteTableIds }]) =>
      VpcEndpointType === 'Gateway' &&
      listOf(RouteTableIds).some((table) => tables.includes(textOf(template, table))),
  );
  return [
    ...(routes.length > 0 ? [(address: string) => (address === anywhere ? 'internet' : address)] : []),
    ...gateways.map(
      ([, { ServiceName }]) =>
        () =>
          textOf(template, ServiceName).split('.').at(-1) ?? '',
    ),
  ];
}

/** Where the tasks of a group run: workers where the dispatcher starts them, the proxy where its service has it. */
function subnetsOf(template: Template, group: string): string[] {
  if (nameOf(group) === 'workers') {
    const id = only(template, 'AWS::Lambda::Function', 'OrchestrationdispatcherFunction');
    const { Variables } = propertiesOf(template, id).Environment as {
      Variables: Record<string, unknown>;
    };
    return textOf(template, Variables.ECS_SUBNETS).split(',');
  }
  return allOf(template, 'AWS::ECS::Service').flatMap(([, { NetworkConfiguration }]) => {
    const { AwsvpcConfiguration } = NetworkConfiguration as {
      AwsvpcConfiguration: { Subnets: unknown[]; SecurityGroups: unknown[] };
    };
    const own = AwsvpcConfiguration.SecurityGroups.some((each) => groupOf(template, each) === group);
    return own ? AwsvpcConfiguration.Subnets.map((subnet) => textOf(template, subnet)) : [];
  });
}
