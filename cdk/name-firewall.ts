import { Stack } from 'aws-cdk-lib';
import {
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
} from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import type { ExecutionPlane } from './execution-plane.ts';
import { gatewayDomain } from './gateway-client-environment.ts';
import type { NetworkPlane } from './network-plane.ts';

export type NameFirewallProps = {
  network: NetworkPlane;
  execution: ExecutionPlane;
  /** What the egress gateway lets through: it looks these names up. */
  hosts: string[];
};

/**
 * Which names can be looked up in the isolated network: those of the endpoints, of the gateway and of the hosts it lets through. The network's resolver asks the servers of any domain, so that
 * without this a name made of what was found would carry it out, past every security group.
 */
export class NameFirewall extends Construct {
  constructor(scope: Construct, id: string, { network, execution, hosts }: NameFirewallProps) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    const known = new CfnFirewallDomainList(this, 'Known', {
      domains: [
        `egress.${gatewayDomain}`,
        execution.image.repository.registryUri,
        ...['api.ecr', 'logs', 's3', '*.s3', 'ssm'].map((service) => `${service}.${region}.${urlSuffix}`),
        ...hosts,
      ],
    });
    const all = new CfnFirewallDomainList(this, 'All', { domains: ['*'] });
    const rules = new CfnFirewallRuleGroup(this, 'Rules', {
      firewallRules: [
        {
          priority: 100,
          action: 'ALLOW',
          firewallDomainListId: known.attrId,
          /* Where a known name points to is said by its owner. */
          firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
        },
        { priority: 200, action: 'BLOCK', blockResponse: 'NXDOMAIN', firewallDomainListId: all.attrId },
      ],
    });
    new CfnFirewallRuleGroupAssociation(this, 'InNetwork', {
      firewallRuleGroupId: rules.attrId,
      vpcId: network.vpc.vpcId,
      priority: 101,
    });
  }
}
