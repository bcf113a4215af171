import { BlockList } from 'node:net';
import { commonPorts, portText } from './port-range.ts';
import {
  type GroupRule,
  groupOf,
  groupsWithEgress,
  type OtherEnd,
  securityGroupRules,
} from './security-group-rules.ts';
import { allOf, listOf, only, propertiesOf, type Template, textOf } from './template.ts';

const anywhere = ['0.0.0.0/0', '::/0'];

/**
 * Who can open a connection to whom, derived from security groups, routes and endpoints: `workers → internet:443`. A connection needs a rule on either side, and to the internet
 * a route from the subnets in which the source runs. Between two groups of the network there always is one; a list of addresses that is kept elsewhere may hold any address. What endpoints
 * without a policy lead to is told as well. Throws on what it does not understand.
 */
export function reachability(template: Template): string[] {
  const out = securityGroupRules(template, 'Egress');
  const into = securityGroupRules(template, 'Ingress');
  const isIn = isInNetwork(template);
  const among = into.flatMap((rule) =>
    out.flatMap((from) => {
      const ports = commonPorts(rule.ports, from.ports);
      const meet = isGroup(from.other, rule.group, isIn) && isGroup(rule.other, from.group, isIn);
      if (!meet || ports === undefined || from.group === rule.group) return [];
      return [`${nameOf(from.group)} → ${nameOf(rule.group)}:${portText(ports)}`];
    }),
  );
  const outward = out.flatMap((rule) =>
    ways(template, rule).map((way) => `${nameOf(rule.group)} → ${way}:${portText(rule.ports)}`),
  );
  const inward = into
    .filter(({ other }) => !('group' in other))
    .map(({ group, other, ports }) => `${outsideOf(other)} → ${nameOf(group)}:${portText(ports)}`);
  const bound = groupsWithEgress(template);
  const without = allOf(template, 'AWS::EC2::SecurityGroup')
    .filter(([id]) => !bound.includes(id))
    .map(([id]) => `${nameOf(id)} has no rules for the way out`);
  const open = allOf(template, 'AWS::EC2::VPCEndpoint')
    .filter(([, { PolicyDocument }]) => PolicyDocument === undefined)
    .map(([, { ServiceName }]) => `network → every account of ${serviceOf(textOf(template, ServiceName))}`);
  return [...new Set([...among, ...outward, ...inward, ...without, ...open])].sort();
}

/** `NetworkWorkersCDCB61FD` → `workers` */
function nameOf(group: string): string {
  return group
    .replace(/^Network/, '')
    .replace(/[0-9A-F]{8}$/, '')
    .toLowerCase();
}

/** `com.amazonaws.eu-central-1.ecr.api` → `ecr.api` */
function serviceOf(name: string): string {
  return name.split('.').slice(3).join('.');
}

/** Whether a group is, or may be, at the other end of a rule. */
function isGroup(other: OtherEnd, group: string, isIn: (addresses: string) => boolean): boolean {
  if ('group' in other) return other.group === group;
  return 'list' in other || isIn(other.addresses);
}

/** Whether addresses overlap with those of the network. */
function isInNetwork(template: Template): (addresses: string) => boolean {
  const { CidrBlock } = propertiesOf(template, only(template, 'AWS::EC2::VPC', 'NetworkVpc'));
  if (allOf(template, 'AWS::EC2::VPCCidrBlock').length > 0)
    throw new Error('The network has further addresses, which are not read here');
  const own = String(CidrBlock);
  return (addresses) =>
    addresses === '::/0' ||
    (!addresses.includes(':') && (isWithin(own, addresses) || isWithin(addresses, own)));
}

/** Whether the first address of a block is in another one. */
function isWithin(block: string, outer: string): boolean {
  const [address = '', length = ''] = outer.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(length), 'ipv4');
  return list.check(block.split('/')[0] ?? '', 'ipv4');
}

function outsideOf(other: OtherEnd): string {
  if ('list' in other) return `list ${other.list}`;
  if ('group' in other) return nameOf(other.group);
  return anywhere.includes(other.addresses) ? 'internet' : other.addresses;
}

/** What outside a rule leads to: the internet or its addresses by a route, services by the gateways of the route's table, or nothing. */
function ways(template: Template, { group, other }: GroupRule): string[] {
  if ('group' in other) return [];
  const tables = tablesOf(template, subnetsOf(template, group));
  const routed = allOf(template, 'AWS::EC2::Route').some(([, { RouteTableId }]) =>
    tables.includes(textOf(template, RouteTableId)),
  );
  const gateways = allOf(template, 'AWS::EC2::VPCEndpoint').filter(
    ([, { VpcEndpointType, RouteTableIds }]) =>
      VpcEndpointType === 'Gateway' &&
      listOf(RouteTableIds).some((table) => tables.includes(textOf(template, table))),
  );
  return [
    ...(routed ? [outsideOf(other)] : []),
    ...gateways.map(([, { ServiceName }]) => serviceOf(textOf(template, ServiceName))),
  ];
}

/** Throws where a subnet has none of its own, and so that of the network, which is not in the template. */
function tablesOf(template: Template, subnets: string[]): string[] {
  return subnets.map((subnet) => {
    const [, association] =
      allOf(template, 'AWS::EC2::SubnetRouteTableAssociation').find(
        ([, { SubnetId }]) => textOf(template, SubnetId) === subnet,
      ) ?? [];
    if (association === undefined) throw new Error(`the subnet ${subnet} has no table of routes`);
    return textOf(template, association.RouteTableId);
  });
}

/** Where the tasks of a group run: workers where the dispatcher starts them, the egress gateway where its service has it. Throws where nothing is known to run. */
function subnetsOf(template: Template, group: string): string[] {
  if (nameOf(group) === 'workers') {
    const id = only(template, 'AWS::Lambda::Function', 'OrchestrationdispatcherFunction');
    const { Variables } = propertiesOf(template, id).Environment as {
      Variables: Record<string, unknown>;
    };
    return textOf(template, Variables.ECS_SUBNETS).split(',');
  }
  const subnets = allOf(template, 'AWS::ECS::Service').flatMap(([, { NetworkConfiguration }]) => {
    const { AwsvpcConfiguration } = NetworkConfiguration as {
      AwsvpcConfiguration: { Subnets: unknown[]; SecurityGroups: unknown[] };
    };
    const own = AwsvpcConfiguration.SecurityGroups.some((each) => groupOf(template, each) === group);
    return own ? AwsvpcConfiguration.Subnets.map((subnet) => textOf(template, subnet)) : [];
  });
  if (subnets.length === 0) throw new Error(`where ${nameOf(group)} runs, which may go out, is not known`);
  return subnets;
}
