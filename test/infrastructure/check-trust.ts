import { principalsOf } from './read-statement.ts';
import { allOf, listOf, type Template } from './template.ts';

type Attribute = { 'Fn::GetAtt'?: [id: string, attribute: string] };

/** Where roles stand in the properties of what takes them on, and the service that does it. */
const users: readonly [
  type: string,
  service: string,
  rolesOf: (properties: Record<string, unknown>) => unknown[],
][] = [
  ['AWS::Lambda::Function', 'lambda.amazonaws.com', ({ Role }) => [Role]],
  [
    'AWS::ECS::TaskDefinition',
    'ecs-tasks.amazonaws.com',
    ({ ExecutionRoleArn, TaskRoleArn }) => [ExecutionRoleArn, TaskRoleArn],
  ],
  ['AWS::StepFunctions::StateMachine', 'states.amazonaws.com', ({ RoleArn }) => [RoleArn]],
  [
    'AWS::Events::Rule',
    'events.amazonaws.com',
    ({ Targets }) => (listOf(Targets) as { RoleArn?: unknown }[]).map(({ RoleArn }) => RoleArn),
  ],
];

/** Roles that somebody else could take on than the one service which does it in this template. A role for nobody is wrong as well. */
export function checkTrust(template: Template): string[] {
  const taken = users.flatMap(([type, service, rolesOf]) =>
    allOf(template, type)
      .flatMap(([, properties]) => rolesOf(properties))
      .map((role) => ({ role: (role as Attribute | undefined)?.['Fn::GetAtt']?.[0], service })),
  );
  return allOf(template, 'AWS::IAM::Role').flatMap(([id, { AssumeRolePolicyDocument }]) => {
    const services = new Set(taken.filter(({ role }) => role === id).map(({ service }) => service));
    const statements = listOf((AssumeRolePolicyDocument as { Statement: unknown }).Statement);
    const trusted = statements.flatMap((statement) => trustedBy(template, id, statement));
    return [
      ...trusted.filter((who) => !services.has(who)).map((who) => `${id} can be taken on by ${who}`),
      ...[...services]
        .filter((service) => !trusted.includes(service))
        .map((service) => `${id} cannot be taken on by ${service}`),
      ...(services.size === 0 ? [`${id} is a role that nothing takes on`] : []),
    ];
  });
}

function trustedBy(template: Template, id: string, statement: unknown): string[] {
  const { Effect, Action, Principal, Sid: _, ...others } = statement as Record<string, unknown>;
  if (Effect !== 'Allow' || Action !== 'sts:AssumeRole' || Object.keys(others).length > 0)
    throw new Error(`${id} is trusted in a way that is not read here: ${JSON.stringify(statement)}`);
  return principalsOf(template, id, Principal);
}
