import { checkEndpoints } from './check-endpoints.ts';
import { checkResourcePolicies } from './check-resource-policies.ts';
import { checkTrust } from './check-trust.ts';
import { isAllowed, matches, type Request, type Statement } from './evaluate-policy.ts';
import { type ExpectedRequest, expectedRequests, type RecordedCall } from './expected-requests.ts';
import { readPolicies } from './read-policies.ts';
import { refusedRequests } from './refused-requests.ts';
import { only, type Template, textOf } from './template.ts';

/** Actions that know no resource in this deployment; a condition bounds what can be bounded. */
const nameless = ['ecs:ListTasks', 'ecr:GetAuthorizationToken'];
/** Partitions of one kind: the wildcard begins behind the kind. */
const kindOfPartition = /^[A-Z]+#\*$/;
/** Things that get their names while the factory runs, below something that has a name. */
const namedLater = [
  /:task\/[^/*]+\/\*$/,
  /:task-definition\/[^/*]+:\*$/,
  /\/(artifacts|anchors|deliveries)\/\*$/,
  /:log-group:[^*]+:\*$/,
];

/**
 * What is wrong with the permissions of a template: calls that roles would refuse, calls that they should and do not, grants that nothing uses, wildcards in place of names; roles that others can take on; policies of
 * buckets, queues, topics, keys and endpoints that let in or through what the factory does not need. Each as a sentence; none when least privilege holds.
 */
export function checkPermissions(template: Template, recorded: readonly RecordedCall[]): string[] {
  const policies = readPolicies(template);
  const expected = expectedRequests(template, recorded);
  const refused = expected
    .filter((request) => !isAllowed(policies.get(request.role) ?? [], request))
    .map(({ role, because, action, resource }) => `${role} may not ${action} on ${resource}: ${because}`);
  const permitted = refusedRequests(template, expected)
    .filter((request) => isAllowed(policies.get(request.role) ?? [], request))
    .map(({ role, action, resource, context }) => `${role} may ${action} on ${resource}${told(context)}`);
  const others = [...policies].flatMap(([role, statements]) => {
    const requests = expected.filter((request) => request.role === role);
    return [...unused(role, statements, requests), ...wild(role, statements)];
  });
  const worker = template.Resources[only(template, 'AWS::ECS::TaskDefinition', 'ExecutionWorker')];
  const workerRole = worker?.Properties.TaskRoleArn;
  const ofWorker =
    workerRole === undefined ? [] : [`workers have the task role ${textOf(template, workerRole)}`];
  return [
    ...new Set([
      ...refused,
      ...permitted,
      ...others,
      ...ofWorker,
      ...checkTrust(template),
      ...checkResourcePolicies(template),
      ...checkEndpoints(template, expected),
    ]),
  ].sort();
}

function told(context: Request['context'] = {}): string {
  return Object.entries(context)
    .map(([key, value]) => ` with ${key} ${value}`)
    .join('');
}

function unused(
  role: string,
  statements: readonly Statement[],
  requests: readonly ExpectedRequest[],
): string[] {
  const grants = statements.flatMap((statement) =>
    statement.actions.flatMap((action) =>
      statement.resources.flatMap((resource) =>
        singleConditions(statement.conditions).map((conditions) => ({
          ...statement,
          actions: [action],
          resources: [resource],
          conditions,
        })),
      ),
    ),
  );
  return grants
    .filter((grant) => !requests.some((request: Request) => matches(grant, request)))
    .map(({ actions, resources, conditions }) => {
      const where = conditions.map(({ key, values }) => ` with ${key} ${values[0]}`).join('');
      return `${role} may ${actions[0]} on ${resources[0]}${where}: nothing needs it`;
    });
}

/** Conditions with one value each, in every combination: each value is a grant of its own. */
function singleConditions(conditions: Statement['conditions']): Statement['conditions'][] {
  return conditions.reduce<Statement['conditions'][]>(
    (combined, condition) =>
      combined.flatMap((before) =>
        condition.values.map((value) => [...before, { ...condition, values: [value] }]),
      ),
    [[]],
  );
}

function wild(role: string, statements: readonly Statement[]): string[] {
  return statements.flatMap(({ actions, resources, conditions }) => [
    ...actions.filter((action) => action.includes('*')).map((action) => `${role} has the wildcard ${action}`),
    ...resources
      .filter((resource) => resource.includes('*') && !mayBeWild(resource, actions))
      .map((resource) => `${role} may ${actions.join(', ')} on the wildcard ${resource}`),
    ...conditions
      .flatMap(({ key, values }) => values.map((value) => ({ key, value })))
      .filter(({ value }) => /[*?]/.test(value) && !kindOfPartition.test(value))
      .map(({ key, value }) => `${role} may ${actions.join(', ')} with the wildcard ${value} for ${key}`),
  ]);
}

function mayBeWild(resource: string, actions: string[]): boolean {
  if (resource === '*') return actions.every((action) => nameless.includes(action));
  return namedLater.some((pattern) => pattern.test(resource));
}
