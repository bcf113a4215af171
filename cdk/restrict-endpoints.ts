import { Stack } from 'aws-cdk-lib';
import { AnyPrincipal, ArnPrincipal, type IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { DataPlane } from './data-plane.ts';
import type { ExecutionPlane } from './execution-plane.ts';
import type { NetworkPlane } from './network-plane.ts';

/**
 * What passes through the endpoints of AWS services: fetching the worker's image and writing the log by the role with which ECS starts tasks, and artifacts. An endpoint without
 * a policy passes calls for every account: with credentials of another one, an agent could write its finds into a log there.
 */
export function restrictEndpoints(network: NetworkPlane, execution: ExecutionPlane, data: DataPlane): void {
  if (network.endpoints === undefined) return;
  const { region, partition } = Stack.of(network);
  const { images, logs, s3 } = network.endpoints;
  const ecs = new ArnPrincipal(execution.executionRole.roleArn);
  for (const endpoint of images) {
    endpoint.addToPolicy(
      pass(
        ecs,
        ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        execution.image.repository.repositoryArn,
      ),
    );
    endpoint.addToPolicy(pass(ecs, ['ecr:GetAuthorizationToken'], '*'));
  }
  logs.addToPolicy(pass(ecs, ['logs:CreateLogStream', 'logs:PutLogEvents'], execution.log.logGroupArn));
  /* Whoever it is that asks, the bucket decides; addresses of artifacts are signed by worker-api. The endpoint of S3 knows no principals. */
  const anybody = new AnyPrincipal();
  s3.addToPolicy(
    pass(anybody, ['s3:GetObject', 's3:PutObject'], data.artifacts.arnForObjects('artifacts/*')),
  );
  /* Where ECR keeps the layers of images. */
  const layers = `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`;
  s3.addToPolicy(pass(anybody, ['s3:GetObject'], layers));
}

function pass(principal: IPrincipal, actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({ principals: [principal], actions, resources: [resource] });
}
