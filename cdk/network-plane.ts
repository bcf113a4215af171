import {
  FlowLogDestination,
  FlowLogTrafficType,
  type GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type ISubnet,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import { egressGatewayPort } from '../src/config/egress-gateway-environment.ts';
import { acknowledge } from './acknowledge.ts';
import { asBucket, asVpc } from './as-interface.ts';
import type { DataPlane } from './data-plane.ts';

const https = Port.tcp(443);

type Endpoints = { s3: GatewayVpcEndpoint; images: InterfaceVpcEndpoint[]; logs: InterfaceVpcEndpoint };

export type NetworkPlaneProps = { settings: DeploymentSettings; data: DataPlane };

/**
 * Where workers run. `frugal`: public subnets and HTTPS to anywhere, which costs nothing while nothing runs. `isolated`: subnets without a route to the internet; images, logs
 * and artifacts by endpoints, everything else by the egress gateway. Nobody can connect to a worker in either.
 */
export class NetworkPlane extends Construct {
  readonly vpc: Vpc;
  /** The security group of workers. */
  readonly workers: SecurityGroup;
  /** The security group of the egress gateway, in `isolated`. */
  readonly gateway: SecurityGroup | undefined;
  /** The ways to AWS services, in `isolated`. */
  readonly endpoints: Endpoints | undefined;
  readonly workerSubnets: ISubnet[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';

  constructor(scope: Construct, id: string, { settings, data }: NetworkPlaneProps) {
    super(scope, id);
    const isolated = settings.profile === 'isolated';
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.64.0.0/20'),
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        ...(isolated ? [{ name: 'worker', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }] : []),
      ],
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toS3(asBucket(data.accessLogs), 'network'),
      trafficType: FlowLogTrafficType.ALL,
    });
    this.workers = this.#group('Workers', 'Workers: nothing comes in');
    this.workerSubnets = isolated ? this.vpc.isolatedSubnets : this.vpc.publicSubnets;
    this.assignPublicIp = isolated ? 'DISABLED' : 'ENABLED';
    if (isolated) ({ gateway: this.gateway, endpoints: this.endpoints } = this.#isolate());
    else
      this.workers.addEgressRule(
        Peer.anyIpv4(),
        https,
        'GitHub, the model, worker-api, artifacts, package registries',
      );
  }

  /** Ways out for subnets without any. What passes the endpoints is said by restrictEndpoints. */
  #isolate(): { gateway: SecurityGroup; endpoints: Endpoints } {
    const gateway = this.#group('Gateway', 'The egress gateway: only workers come in');
    const endpoints = this.#group('Endpoints', 'Endpoints of AWS services');
    gateway.addIngressRule(this.workers, Port.tcp(egressGatewayPort), 'Workers');
    this.workers.addEgressRule(gateway, Port.tcp(egressGatewayPort), 'The egress gateway');
    gateway.addEgressRule(Peer.anyIpv4(), https, 'The hosts that the gateway lets through');
    for (const group of [this.workers, gateway]) endpoints.addIngressRule(group, https, 'Images and logs');
    this.workers.addEgressRule(endpoints, https, 'Images and logs');
    /* The addresses of S3 are those of a region; the subnets' only other route leads to the endpoint of S3. */
    this.workers.addEgressRule(Peer.anyIpv4(), https, 'S3 by its endpoint: no other route leads out');
    const s3 = this.vpc.addGatewayEndpoint('S3', {
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnets: this.vpc.isolatedSubnets }],
    });
    const subnets = { subnets: this.vpc.isolatedSubnets };
    const endpoint = (id: string, service: InterfaceVpcEndpointAwsService) =>
      this.vpc.addInterfaceEndpoint(id, { service, open: false, securityGroups: [endpoints], subnets });
    return {
      gateway,
      endpoints: {
        s3,
        images: [
          endpoint('EcrApi', InterfaceVpcEndpointAwsService.ECR),
          endpoint('EcrDocker', InterfaceVpcEndpointAwsService.ECR_DOCKER),
        ],
        logs: endpoint('Logs', InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS),
      },
    };
  }

  #group(id: string, description: string): SecurityGroup {
    const group = new SecurityGroup(this, id, { vpc: asVpc(this.vpc), description, allowAllOutbound: false });
    acknowledge(group, {
      CdkNagValidationFailure: 'Its rules name other groups, not addresses.',
    });
    return group;
  }
}
