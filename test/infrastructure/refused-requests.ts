import type { Request } from './evaluate-policy.ts';
import type { ExpectedRequest } from './expected-requests.ts';
import { arnOf } from './resources-by-name.ts';
import { foreignAccount, only, type Template } from './template.ts';

/** A request that a role must refuse, and how it differs from one that the role must allow. */
export type RefusedRequest = Request & { role: string };

/**
 * What no role may do, derived from what they must be able to do: the same on a thing of the same kind that is another one (of another account, with another name, elsewhere in the bucket), with
 * each condition's key saying something else, and deletes in every partition that the role was not seen to delete in, above all where commits lie.
 */
export function refusedRequests(template: Template, expected: readonly ExpectedRequest[]): RefusedRequest[] {
  const elsewhere = expected.flatMap((request) =>
    othersOf(request.resource).map((resource) => ({ ...request, resource })),
  );
  const otherwise = expected.flatMap((request) =>
    Object.entries(request.context ?? {}).flatMap(([key, value]) =>
      otherValues(key, value).map((other) => ({
        ...request,
        context: { ...request.context, [key]: other },
      })),
    ),
  );
  const refused = [...elsewhere, ...otherwise, ...deletesOf(template, expected)];
  return refused
    .filter((request) => !expected.some((needed) => isSame(needed, request)))
    .map(({ role, action, resource, context = {} }) => ({ role, action, resource, context }));
}

/** Things like this one that it is not. */
export function othersOf(resource: string): string[] {
  if (resource === '*') return [];
  const [partition, service, region, account, ...name] = resource.split(':').slice(1);
  const inAccount = (owner: string | undefined, named: string) =>
    ['arn', partition, service, region, owner, named].join(':');
  const whole = name.join(':');
  const foreign = account === '' ? [] : [inAccount(foreignAccount, whole)];
  const [first = '', ...deeper] = whole.split('/');
  if (service === 's3') {
    const key = deeper.length > 0 ? `/${deeper.join('/')}` : '';
    const outside = deeper.length > 1 ? [inAccount('', `${first}/other/${deeper.slice(1).join('/')}`)] : [];
    return [inAccount('', `${first}-of-others${key}`), ...outside];
  }
  /* A task, an index and a version have a parent that matters; the rest only a name. */
  const renamed =
    deeper.length > 1
      ? `${first}/${deeper[0]}-of-others/${deeper.slice(1).join('/')}`
      : deeper.length === 1
        ? `${first}/of-others-${deeper[0]}`
        : whole.replace(/^(log-group:|stateMachine:)?/, '$1of-others-');
  return [...foreign, inAccount(account, renamed)];
}

/** What a condition's key could say instead. */
function otherValues(key: string, value: string): string[] {
  switch (key) {
    case 'ecs:cluster':
      return othersOf(value);
    case 'iam:PassedToService':
      return ['lambda.amazonaws.com', 'ec2.amazonaws.com'];
    case 'ecs:CreateAction':
      return ['CreateService'];
    case 'kms:SigningAlgorithm':
      return ['RSASSA_PSS_SHA_512'];
    case 'dynamodb:LeadingKeys':
      return [];
    default:
      throw new Error(`What else could ${key} say?`);
  }
}

/** `JOB#` is where commits lie. What is no kind of partition at all stands for those that will be thought of. */
function deletesOf(template: Template, expected: readonly ExpectedRequest[]): ExpectedRequest[] {
  const table = arnOf(template, only(template, 'AWS::DynamoDB::Table'));
  const key = 'dynamodb:LeadingKeys';
  const kinds = new Set(['JOB#', 'OTHER#', ...expected.flatMap(({ context }) => context?.[key] ?? [])]);
  return [...new Set(expected.map(({ role }) => role))].flatMap((role) =>
    [...kinds].map((kind) => ({
      role,
      because: '',
      action: 'dynamodb:DeleteItem',
      resource: table,
      context: { [key]: kind },
    })),
  );
}

function isSame(needed: ExpectedRequest, { role, action, resource, context = {} }: RefusedRequest): boolean {
  return (
    needed.role === role &&
    needed.action === action &&
    needed.resource === resource &&
    Object.entries(context).every(([key, value]) => needed.context?.[key] === value)
  );
}
