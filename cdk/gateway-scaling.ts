import { Stack } from 'aws-cdk-lib';
import type { CfnCluster, CfnService } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { allow } from './grants.ts';

/** As many gateways as the running workers want: one for any, none for none. Two calls of ECS, and no function to keep. */
export function createGatewayScaling(
  scope: Construct,
  parts: { cluster: CfnCluster; family: string; service: CfnService; serviceName: string },
): StateMachine {
  const { cluster, family, service, serviceName } = parts;
  const role = new Role(scope, 'ScalingRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const statements = [
    new PolicyStatement({
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.attrArn } },
    }),
    allow(['ecs:UpdateService'], service.ref),
  ];
  for (const statement of statements) role.addToPolicy(statement);
  acknowledgeWildcards(role, statements);
  const setTo = (DesiredCount: number) => ({
    Type: 'Task',
    Resource: `arn:${Stack.of(scope).partition}:states:::aws-sdk:ecs:updateService`,
    Parameters: { Cluster: cluster.ref, Service: serviceName, DesiredCount },
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 2 }],
    End: true,
  });
  const machine = new StateMachine(scope, 'Scaling', {
    stateMachineType: StateMachineType.EXPRESS,
    role,
    definitionBody: DefinitionBody.fromString(
      JSON.stringify({
        Comment: 'One egress gateway while workers run, none otherwise',
        StartAt: 'Workers',
        States: {
          Workers: {
            Type: 'Task',
            Resource: `arn:${Stack.of(scope).partition}:states:::aws-sdk:ecs:listTasks`,
            Parameters: { Cluster: cluster.ref, Family: family, MaxResults: 1 },
            Next: 'AnyWorker',
          },
          AnyWorker: {
            Type: 'Choice',
            Choices: [{ Variable: '$.TaskArns[0]', IsPresent: true, Next: 'One' }],
            Default: 'None',
          },
          One: setTo(1),
          None: setTo(0),
        },
      }),
    ),
  });
  acknowledge(machine, {
    'AwsSolutions-SF1': 'It sets one number; what it did is in the service’s events.',
    'AwsSolutions-SF2': 'The same.',
    'Serverless-StepFunctionStateMachineXray': 'The same.',
  });
  return machine;
}
