import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkNames } from './check-names.ts';
import { idleCost } from './idle-cost.ts';
import { reachability } from './reachability.ts';
import { allOf, changed, only, propertiesOf, type Template } from './template.ts';

/** Who reaches whom, and which names can be looked up, with what would change either. */
export function describeNetwork(parts: () => { frugal: Template; isolated: Template }): void {
  const group = (copy: Template, name: string) =>
    propertiesOf(copy, only(copy, 'AWS::EC2::SecurityGroup', `Network${name}`));
  const addRule = (copy: Template, name: string, direction: 'Ingress' | 'Egress', rule: object) => {
    const properties = group(copy, name);
    const before = (properties[`SecurityGroup${direction}`] ?? []) as object[];
    properties[`SecurityGroup${direction}`] = [...before, rule];
  };
  const gained = (profile: 'frugal' | 'isolated', change: (copy: Template) => void): string[] => {
    const before = reachability(parts()[profile]);
    return reachability(changed(parts()[profile], change)).filter((line) => !before.includes(line));
  };

  describe('network', () => {
    const fromWorkers = ['workers → endpoints:443', 'workers → gateway:3128', 'workers → s3:443'];
    const fromGateway = ['gateway → endpoints:443', 'gateway → internet:443'];

    it('lets nobody reach a worker, and workers of `isolated` nothing but images, logs, artifacts and the egress gateway', () => {
      assert.deepEqual(reachability(parts().frugal), ['workers → internet:443']);
      assert.deepEqual(reachability(parts().isolated), [...fromGateway, ...fromWorkers]);
    });

    it('is seen to change when a security group is opened to addresses or to a list of them', () => {
      const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
      const byAddress = gained('frugal', (copy) =>
        addRule(copy, 'Workers', 'Ingress', { ...ssh, CidrIp: '0.0.0.0/0' }),
      );
      assert.deepEqual(byAddress, ['internet → workers:22']);
      const byList = gained('frugal', (copy) =>
        addRule(copy, 'Workers', 'Ingress', { ...ssh, SourcePrefixListId: 'pl-1' }),
      );
      assert.deepEqual(byList, ['list pl-1 → workers:22']);
    });

    it('is seen to change when a way out leads to a list of addresses, which may hold any', () => {
      const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, DestinationPrefixListId: 'pl-1' };
      assert.deepEqual(
        gained('frugal', (copy) => addRule(copy, 'Workers', 'Egress', rule)),
        ['workers → list pl-1:22'],
      );
      const ofGateway = gained('isolated', (copy) => {
        addRule(copy, 'Gateway', 'Egress', { ...rule, FromPort: 443, ToPort: 443 });
        addRule(copy, 'Workers', 'Ingress', { IpProtocol: '-1', CidrIp: '10.64.0.0/16' });
      });
      assert.deepEqual(ofGateway, [
        '10.64.0.0/16 → workers:all',
        'gateway → list pl-1:443',
        'gateway → workers:443',
      ]);
    });

    it('is seen to change when ports overlap that are not the same', () => {
      const gateway = {
        'Fn::GetAtt': [only(parts().isolated, 'AWS::EC2::SecurityGroup', 'NetworkGateway'), 'GroupId'],
      };
      const open = (ports: object) =>
        gained('isolated', (copy) =>
          addRule(copy, 'Workers', 'Ingress', { SourceSecurityGroupId: gateway, ...ports }),
        );
      assert.deepEqual(open({ IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535 }), ['gateway → workers:443']);
      assert.deepEqual(open({ IpProtocol: '-1' }), ['gateway → workers:443']);
      assert.deepEqual(open({ IpProtocol: 'tcp', FromPort: 400, ToPort: 442 }), []);
      assert.deepEqual(open({ IpProtocol: 'udp', FromPort: 443, ToPort: 443 }), []);
    });

    it('is seen to change when an endpoint has no policy, because then it leads to every account', () => {
      const without = gained('isolated', (copy) => {
        delete propertiesOf(copy, only(copy, 'AWS::EC2::VPCEndpoint', 'NetworkVpcLogs')).PolicyDocument;
      });
      assert.deepEqual(without, ['network → every account of logs']);
    });

    it('is seen to change when a group says nothing about the way out', () => {
      const free = gained('isolated', (copy) => {
        delete group(copy, 'Endpoints').SecurityGroupEgress;
      });
      assert.deepEqual(free, ['endpoints has no rules for the way out']);
    });

    it('is not vouched for where a rule is not understood', () => {
      const rules = [
        { IpProtocol: '50', FromPort: 0, ToPort: 0, CidrIp: '0.0.0.0/0' },
        { IpProtocol: 'tcp', CidrIp: '0.0.0.0/0' },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, SourceSecurityGroupName: 'default' },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, SourceSecurityGroupId: 'sg-elsewhere' },
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0', CidrIpv6: '::/0' },
      ];
      for (const rule of rules)
        assert.throws(
          () => gained('frugal', (copy) => addRule(copy, 'Workers', 'Ingress', rule)),
          /not understood|not in the template/,
          JSON.stringify(rule),
        );
      const abroad = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };
      assert.throws(
        () => gained('isolated', (copy) => addRule(copy, 'Endpoints', 'Egress', abroad)),
        /where endpoints runs, which may go out, is not known/,
      );
    });

    it('is seen to change when a NAT gateway gives workers a way out, which also shows in the price', () => {
      const { isolated } = parts();
      const withNat = changed(isolated, (copy) => {
        const [first] = allOf(copy, 'AWS::EC2::SubnetRouteTableAssociation').filter(([id]) =>
          /worker/.test(id),
        );
        copy.Resources.Nat = { Type: 'AWS::EC2::NatGateway', Properties: {} };
        copy.Resources.ByNat = {
          Type: 'AWS::EC2::Route',
          Properties: {
            RouteTableId: first?.[1].RouteTableId,
            DestinationCidrBlock: '0.0.0.0/0',
            NatGatewayId: { Ref: 'Nat' },
          },
        };
      });
      assert.ok(reachability(withNat).includes('workers → internet:443'));
      assert.ok(idleCost(withNat).atListPrice - idleCost(isolated).atListPrice > 30);
    });
  });

  describe('names', () => {
    const problemsOf = (change: (copy: Template) => void): string =>
      checkNames(changed(parts().isolated, change)).join('\n');
    const known = (copy: Template) =>
      propertiesOf(copy, only(copy, 'AWS::Route53Resolver::FirewallDomainList', 'NamesKnown'))
        .Domains as unknown[];
    const rules = (copy: Template) =>
      propertiesOf(copy, only(copy, 'AWS::Route53Resolver::FirewallRuleGroup')).FirewallRules as Record<
        string,
        unknown
      >[];

    it('that can be looked up in `isolated` are those of hosts, gateway and endpoints', () => {
      assert.deepEqual(checkNames(parts().isolated), []);
    });

    it('are found wanting when others can be looked up', () => {
      const wide = problemsOf((copy) => void known(copy).push('*.attacker.example'));
      assert.match(wide, /\*\.attacker\.example can be looked up, and nothing needs it/);
      assert.match(
        problemsOf((copy) => void known(copy).push('*.com')),
        /somebody else may answer/,
      );
      assert.match(
        problemsOf((copy) => void rules(copy).pop()),
        /names that no rule knows can be looked up/,
      );
      const unbound = problemsOf((copy) => {
        delete copy.Resources[only(copy, 'AWS::Route53Resolver::FirewallRuleGroupAssociation')];
      });
      assert.match(unbound, /0 groups of rules say which names can be looked up/);
      const onlyAddresses = problemsOf((copy) => {
        for (const rule of rules(copy)) rule.Qtype = 'A';
      });
      assert.match(onlyAddresses, /names that no rule knows can be looked up/);
    });

    it('are found wanting when a host that the gateway lets through cannot be looked up', () => {
      const narrow = problemsOf((copy) => {
        const domains = known(copy);
        domains.splice(domains.indexOf('registry.npmjs.org'), 1);
      });
      assert.equal(narrow, 'registry.npmjs.org cannot be looked up');
    });
  });
}
