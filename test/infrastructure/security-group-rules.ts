import { type PortRange, portRangeOf } from './port-range.ts';
import { allOf, listOf, type Template, textOf } from './template.ts';

/** Who is at the other end: a group of the template, addresses, or a list of addresses that is kept elsewhere and may hold any. */
export type OtherEnd = { group: string } | { addresses: string } | { list: string };
/** One rule of a security group. */
export type GroupRule = { group: string; other: OtherEnd; ports: PortRange };

type Raw = Record<string, unknown>;

const ends: Readonly<Record<string, 'group' | 'addresses' | 'list'>> = {
  CidrIp: 'addresses',
  CidrIpv6: 'addresses',
  SourceSecurityGroupId: 'group',
  DestinationSecurityGroupId: 'group',
  SourcePrefixListId: 'list',
  DestinationPrefixListId: 'list',
};
const others = ['IpProtocol', 'FromPort', 'ToPort', 'Description', 'GroupId'];

/** The CDK writes this impossible rule for "nothing", since a group without rules would let everything out. */
const nothing = { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 };

/** The rules of all security groups in one direction. Throws on a rule that is not understood. */
export function securityGroupRules(template: Template, direction: 'Ingress' | 'Egress'): GroupRule[] {
  const groups = allOf(template, 'AWS::EC2::SecurityGroup');
  const known = groups.map(([id]) => id);
  const inline = groups.flatMap(([id, properties]) =>
    (listOf(properties[`SecurityGroup${direction}`]) as Raw[]).map((raw) => ({ id, group: id, raw })),
  );
  const apart = allOf(template, `AWS::EC2::SecurityGroup${direction}`).map(([id, raw]) => ({
    id,
    group: groupOf(template, raw.GroupId),
    raw,
  }));
  return [...inline, ...apart]
    .filter(({ raw }) => !isNothing(raw))
    .map(({ id, group, raw }) => {
      const other = otherEnd(template, id, raw);
      for (const named of [group, ...('group' in other ? [other.group] : [])])
        if (!known.includes(named))
          throw new Error(`${id} is about the group ${named}, which is not in the template`);
      return { group, other, ports: portRangeOf(raw) };
    });
}

/** The logical id of a security group. */
export function groupOf(template: Template, expression: unknown): string {
  return textOf(template, expression).replace(/\.GroupId$/, '');
}

/** Groups for which something is said about the way out; without, AWS lets everything out. */
export function groupsWithEgress(template: Template): string[] {
  return [
    ...allOf(template, 'AWS::EC2::SecurityGroup')
      .filter(([, { SecurityGroupEgress }]) => listOf(SecurityGroupEgress).length > 0)
      .map(([id]) => id),
    ...allOf(template, 'AWS::EC2::SecurityGroupEgress').map(([, { GroupId }]) => groupOf(template, GroupId)),
  ];
}

function isNothing(raw: Raw): boolean {
  return Object.entries(nothing).every(([key, value]) => raw[key] === value);
}

function otherEnd(template: Template, id: string, raw: Raw): OtherEnd {
  const given = Object.entries(raw).filter(([key]) => ends[key] !== undefined);
  const strange = Object.keys(raw).filter((key) => ends[key] === undefined && !others.includes(key));
  const [[key = '', expression] = []] = given;
  if (given.length !== 1 || strange.length > 0)
    throw new Error(`${id} has a rule that is not understood: ${JSON.stringify(raw)}`);
  const kind = ends[key];
  if (kind === 'group') return { group: groupOf(template, expression) };
  const text = textOf(template, expression);
  return kind === 'list' ? { list: text } : { addresses: text };
}
