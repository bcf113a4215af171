import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import type { Bundles } from './bundle-all.ts';
import { ControlPlane } from './control-plane.ts';
import { DataPlane } from './data-plane.ts';
import { EgressGateway } from './egress-gateway.ts';
import { egressHosts } from './egress-hosts.ts';
import { ExecutionPlane } from './execution-plane.ts';
import { NameFirewall } from './name-firewall.ts';
import { NetworkPlane } from './network-plane.ts';
import { ObservabilityPlane } from './observability-plane.ts';
import { OrchestrationPlane } from './orchestration-plane.ts';
import { restrictEndpoints } from './restrict-endpoints.ts';

export type FactoryProps = { settings: DeploymentSettings; bundles: Bundles };

/** One factory. Not bound to an account or region, so that its template can be made anywhere. */
export class FactoryStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundles }: FactoryProps) {
    super(scope, id, {
      description: 'devfactory: labelled issues become pull requests, under rules the organisation sets',
      terminationProtection: true,
    });
    const data = new DataPlane(this, 'Data', settings);
    const network = new NetworkPlane(this, 'Network', { settings, data });
    const execution = new ExecutionPlane(this, 'Execution', { settings, bundles, network });
    const parts = { settings, bundles, data };
    const control = new ControlPlane(this, 'Control', parts);
    restrictEndpoints(network, execution, data);
    if (network.gateway !== undefined) {
      const hosts = egressHosts(settings, Fn.select(2, Fn.split('/', control.url)));
      new EgressGateway(this, 'EgressGateway', {
        settings,
        network,
        execution,
        group: network.gateway,
        hosts,
      });
      new NameFirewall(this, 'Names', { network, execution, hosts });
    }
    const orchestration = new OrchestrationPlane(this, 'Orchestration', {
      ...parts,
      network,
      execution,
      workerApiUrl: control.url,
    });
    new ObservabilityPlane(this, 'Observability', { settings, data, control, orchestration });

    new CfnOutput(this, 'WebhookUrl', { value: `${control.url}/webhooks/github` });
    new CfnOutput(this, 'WorkerApiUrl', { value: control.url });
    new CfnOutput(this, 'TableName', { value: data.table.tableName });
    new CfnOutput(this, 'ArtifactBucket', { value: data.artifacts.bucketName });
    new CfnOutput(this, 'AnchorBucket', { value: data.anchors.bucketName });
    new CfnOutput(this, 'EcsCluster', { value: execution.cluster.ref });
    new CfnOutput(this, 'EcsTaskDefinition', { value: execution.family });
    for (const [name, queue] of Object.entries(data.queues))
      new CfnOutput(this, `${name[0]?.toUpperCase()}${name.slice(1)}QueueUrl`, { value: queue.queueUrl });
  }
}
