import type { NeededPermission } from '../support/permissions-of.ts';
import type { Request } from './evaluate-policy.ts';
import { arnOf, resourcesByName, roleOf } from './resources-by-name.ts';
import { allOf, arn, only, type Template, textOf } from './template.ts';

/** A call that was recorded, of one of the functions. */
export type RecordedCall = NeededPermission & { executable: string };

/** What a role is asked for, and by whom. */
export type ExpectedRequest = Request & { role: string; because: string };

type Attribute = { 'Fn::GetAtt': [id: string, attribute: string] };

/** Every request that a role of the template must allow: those the functions were seen to make, and those AWS makes in their names. */
export function expectedRequests(template: Template, recorded: readonly RecordedCall[]): ExpectedRequest[] {
  const resourceOf = resourcesByName(template);
  const cluster = arnOf(template, only(template, 'AWS::ECS::Cluster'));
  const ofFunctions = recorded.map(({ executable, action, resource, context = {} }) => ({
    role: roleOf(template, executable),
    because: `${executable} was seen to`,
    action,
    resource: resourceOf(resource),
    context: Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key, value === 'cluster' ? cluster : value]),
    ),
  }));
  return [
    ...ofFunctions,
    ...requestsOfPolling(template),
    ...requestsForSecrets(template),
    ...requestsOfLogging(template),
    ...requestsOfStartingTasks(template),
    ...requestsOfStateMachines(template),
  ];
}

type FunctionParts = { id: string; role: string; variables: string[]; log: string };

function functionsOf(template: Template): FunctionParts[] {
  return allOf(template, 'AWS::Lambda::Function').map(([id, properties]) => {
    const { Role, Environment, LoggingConfig } = properties as {
      Role: Attribute;
      Environment: { Variables: Record<string, unknown> };
      LoggingConfig: { LogGroup: unknown };
    };
    return {
      id,
      role: Role['Fn::GetAtt'][0],
      variables: Object.values(Environment.Variables).map((value) => textOf(template, value)),
      log: textOf(template, LoggingConfig.LogGroup),
    };
  });
}

/** Lambda takes messages with the rights of the function that gets them. */
function requestsOfPolling(template: Template): ExpectedRequest[] {
  const roles = new Map(functionsOf(template).map(({ id, role }) => [id, role]));
  const mappings = allOf(template, 'AWS::Lambda::EventSourceMapping');
  return mappings.flatMap(([id, { FunctionName, EventSourceArn }]) =>
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
      role: roles.get(textOf(template, FunctionName)) ?? '',
      because: `Lambda polls for ${id}`,
      action,
      resource: textOf(template, EventSourceArn),
    })),
  );
}

/** `ssm:/name` in a variable is read at start. A key in KMS is signed with. */
function requestsForSecrets(template: Template): ExpectedRequest[] {
  return functionsOf(template).flatMap(({ id, role, variables }) =>
    variables.flatMap((value) => {
      const parameter = /^ssm:\/(.+)$/.exec(value)?.[1];
      const read = { role, because: `${id} reads its secrets`, action: 'ssm:GetParameters' };
      if (parameter !== undefined) return [{ ...read, resource: arn('ssm', `parameter/${parameter}`) }];
      if (!/^arn:aws:kms:/.test(value)) return [];
      const context = { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' };
      return [{ role, because: `${id} signs as the App`, action: 'kms:Sign', resource: value, context }];
    }),
  );
}

function logging(role: string, because: string, group: string): ExpectedRequest[] {
  const resource = arn('logs', `log-group:${group}:log-stream:2026`);
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ role, because, action, resource }));
}

function requestsOfLogging(template: Template): ExpectedRequest[] {
  return functionsOf(template).flatMap(({ id, role, log }) =>
    logging(role, `Lambda writes the log of ${id}`, log),
  );
}

/** What ECS does before a container runs. */
function requestsOfStartingTasks(template: Template): ExpectedRequest[] {
  const role = only(template, 'AWS::IAM::Role', 'ExecutionExecutionRole');
  const because = 'ECS starts a task';
  const worker = template.Resources[only(template, 'AWS::ECS::TaskDefinition', 'ExecutionWorker')];
  const [container] = (worker?.Properties.ContainerDefinitions ?? []) as { Image: unknown }[];
  const repository = /^[^/]+\/([^:@]+)/.exec(textOf(template, container?.Image))?.[1] ?? '';
  const secrets = allOf(template, 'AWS::ECS::TaskDefinition')
    .flatMap(
      ([, { ContainerDefinitions }]) => ContainerDefinitions as { Secrets?: { ValueFrom: unknown }[] }[],
    )
    .flatMap(({ Secrets = [] }) => Secrets)
    .map(({ ValueFrom }) => textOf(template, ValueFrom));
  const fetching = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  return [
    { role, because, action: 'ecr:GetAuthorizationToken', resource: '*' },
    ...fetching.map((action) => ({
      role,
      because,
      action,
      resource: arn('ecr', `repository/${repository}`),
    })),
    ...secrets.map((resource) => ({ role, because, action: 'ssm:GetParameters', resource })),
    ...logging(role, because, only(template, 'AWS::Logs::LogGroup', 'ExecutionLog')),
  ];
}

/** The calls in the definitions of state machines, and the right to start them. */
function requestsOfStateMachines(template: Template): ExpectedRequest[] {
  const machines = allOf(template, 'AWS::StepFunctions::StateMachine');
  const called = machines.flatMap(([id, { RoleArn, DefinitionString }]) => {
    const definition = textOf(template, DefinitionString);
    const names = new Set([...definition.matchAll(/aws-sdk:ecs:(\w+)/g)].map((match) => match[1] ?? ''));
    return [...names].map((name) => ({
      role: (RoleArn as Attribute)['Fn::GetAtt'][0],
      because: `${id} runs`,
      action: `ecs:${name.replace(/^./, (letter) => letter.toUpperCase())}`,
      ...(name === 'listTasks' ? listing(template) : { resource: onlyService(template) }),
    }));
  });
  const started = allOf(template, 'AWS::Events::Rule').flatMap(([id, { Targets }]) =>
    (Targets as { Arn: { Ref: string }; RoleArn?: Attribute }[]).flatMap(({ Arn, RoleArn }) => {
      if (RoleArn === undefined) return [];
      const start = { because: `${id} fires`, action: 'states:StartExecution' };
      return [{ ...start, role: RoleArn['Fn::GetAtt'][0], resource: arnOf(template, Arn.Ref) }];
    }),
  );
  return [...called, ...started];
}

function listing(template: Template): Pick<Request, 'resource' | 'context'> {
  return { resource: '*', context: { 'ecs:cluster': arnOf(template, only(template, 'AWS::ECS::Cluster')) } };
}

function onlyService(template: Template): string {
  return textOf(template, { Ref: only(template, 'AWS::ECS::Service') });
}
