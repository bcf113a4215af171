import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Accounts for findings of the rules on a construct and what is in it: the rule's id, and why it does not apply here. */
export function acknowledge(construct: Construct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** Which wildcards may stand in a policy, by how the resource ends, and why. Any other one is a finding. */
const wildcards: readonly [resource: RegExp, reason: string][] = [
  [
    /\/(artifacts|anchors|deliveries)\/\*$/,
    'Objects are named by their content, or by job and attempt; all of them lie under this prefix.',
  ],
  [/:task\/[^/]+\/\*$/, 'Tasks get their names when they start; they are those of one cluster.'],
  [/:task-definition\/[\w-]+:\*$/, 'Every revision of one task definition.'],
  [
    /^\*$/,
    'ecr:GetAuthorizationToken and ecs:ListTasks (on Fargate) know no resource; the latter is bound to one cluster by a condition.',
  ],
];

/** Accounts for the wildcards of statements, each by its own finding. */
export function acknowledgeWildcards(construct: Construct, statements: readonly PolicyStatement[]): void {
  const resources = new Set(statements.flatMap((statement) => statement.resources));
  for (const resource of resources) {
    const name = nameOf(Stack.of(construct).resolve(resource));
    const reason = wildcards.find(([pattern]) => pattern.test(name))?.[1];
    if (reason !== undefined) acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${name}]`]: reason });
  }
}

type Resolved =
  | string
  | { Ref: string }
  | { 'Fn::GetAtt': string[] }
  | { 'Fn::Sub': string }
  | { 'Fn::Join': [string, Resolved[]] };

/** A resource as the rules name it in their findings. */
function nameOf(resource: Resolved): string {
  if (typeof resource === 'string') return resource;
  if ('Ref' in resource) return `<${resource.Ref}>`;
  if ('Fn::GetAtt' in resource) return `<${resource['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Sub' in resource) return resource['Fn::Sub'];
  return resource['Fn::Join'][1].map(nameOf).join(resource['Fn::Join'][0]);
}
