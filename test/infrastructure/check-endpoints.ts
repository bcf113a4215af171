import { isAllowed, matches, type Request, type Statement } from './evaluate-policy.ts';
import type { ExpectedRequest } from './expected-requests.ts';
import { readStatement } from './read-statement.ts';
import { othersOf } from './refused-requests.ts';
import { arnOf } from './resources-by-name.ts';
import { allOf, foreignAccount, listOf, only, region, type Template, textOf } from './template.ts';

/** The services to which a network may have endpoints, and what of IAM's actions goes through each. */
const actionsThrough: Readonly<Record<string, RegExp>> = {
  'ecr.api': /^ecr:/,
  'ecr.dkr': /^ecr:/,
  logs: /^logs:/,
  s3: /^s3:/,
};

/**
 * What is wrong with what passes through endpoints. Each has a policy that passes what tasks need and nothing else: without one, it passes whatever somebody with credentials of whatever account asks. The
 * endpoint of S3 knows no principals (docs.aws.amazon.com, VPC, gateway endpoints): there the bucket decides about who asks.
 */
export function checkEndpoints(template: Template, expected: readonly ExpectedRequest[]): string[] {
  return allOf(template, 'AWS::EC2::VPCEndpoint').flatMap(
    ([id, { ServiceName, VpcEndpointType, PolicyDocument }]) => {
      const service = textOf(template, ServiceName).replace(`com.amazonaws.${region}.`, '');
      const through = actionsThrough[service];
      if (through === undefined) throw new Error(`What should go through the endpoint ${id} of ${service}?`);
      if (PolicyDocument === undefined) return [`${id} passes whatever anybody asks of ${service}`];
      const raw = listOf((PolicyDocument as { Statement: unknown }).Statement);
      const statements = raw.map((each) => readStatement(template, id, each, 'of a thing'));
      const needed = [...ofTasks(template, expected), ...ofArtifacts(template, expected)].filter(
        ({ action }) => through.test(action),
      );
      const refused = needed.flatMap((request) => [
        ...othersOf(request.resource).map((resource) => ({ ...request, resource })),
        ...(VpcEndpointType === 'Gateway' ? [] : [{ ...request, principal: somebodyElse }]),
      ]);
      return [
        ...needed
          .filter((request) => !isAllowed(statements, request))
          .map(({ action, resource }) => `${id} does not pass ${action} on ${resource}`),
        ...refused
          .filter((request) => isAllowed(statements, request))
          .map(({ principal, action, resource }) => `${id} passes ${action} on ${resource} by ${principal}`),
        ...statements.flatMap((statement) => beside(id, statement, needed)),
      ];
    },
  );
}

const somebodyElse = `arn:aws:iam::${foreignAccount}:role/somebody`;

/** What ECS asks in the name of a starting task goes through the task's own network. */
function ofTasks(template: Template, expected: readonly ExpectedRequest[]): Required<Request>[] {
  const role = only(template, 'AWS::IAM::Role', 'ExecutionExecutionRole');
  const principal = arnOf(template, role);
  const own = expected.filter((request) => request.role === role);
  const layer = `arn:aws:s3:::prod-${region}-starport-layer-bucket/layer`;
  return [
    ...own.map(({ action, resource, context = {} }) => ({ principal, action, resource, context })),
    { principal, action: 's3:GetObject', resource: layer, context: {} },
  ];
}

/** Workers fetch and put artifacts at addresses that worker-api signs. */
function ofArtifacts(template: Template, expected: readonly ExpectedRequest[]): Required<Request>[] {
  const role = only(template, 'AWS::IAM::Role', 'ControlworkerapiRole');
  return expected
    .filter((request) => request.role === role && /^s3:(Get|Put)Object$/.test(request.action))
    .filter(({ resource }) => /\/artifacts\//.test(resource))
    .map(({ action, resource }) => ({ principal: arnOf(template, role), action, resource, context: {} }));
}

function beside(id: string, statement: Statement, needed: readonly Request[]): string[] {
  return statement.actions.flatMap((action) =>
    statement.resources
      .filter((resource) => {
        const grant = { ...statement, actions: [action], resources: [resource] };
        return action.includes('*') || !needed.some((request) => matches(grant, request));
      })
      .map((resource) => `${id} passes ${action} on ${resource}: nothing needs it`),
  );
}
