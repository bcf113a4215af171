import { isAllowed, matches, type Request, type Statement } from './evaluate-policy.ts';
import { principalsOf, readStatement } from './read-statement.ts';
import { requestsOfServices } from './requests-of-services.ts';
import { foreignAccount, type Template, textOf } from './template.ts';

/** The policies that stand on things, by the property that holds them. Of endpoints, which are ways and not things, see checkEndpoints. */
const documents: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
};
/** Properties that are called policies and are read elsewhere, or are none. */
const readElsewhere = [
  'AWS::IAM::Policy PolicyDocument',
  'AWS::IAM::Policy PolicyName',
  'AWS::IAM::Role AssumeRolePolicyDocument',
  'AWS::EC2::VPCEndpoint PolicyDocument',
  'AWS::SQS::Queue RedrivePolicy',
];

/**
 * What is wrong with the policies on buckets, queues, topics and keys, and with who may invoke functions: services that would be refused what they do for the factory, and anything that is allowed beside it,
 * such as the same for another account. Throws on policies in places that are not known here.
 */
export function checkResourcePolicies(template: Template): string[] {
  const { Resources } = template;
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    const unread = Object.keys(Properties ?? {}).filter(
      (name) =>
        /polic(y|ies)/i.test(name) && documents[Type] !== name && !readElsewhere.includes(`${Type} ${name}`),
    );
    if (unread.length > 0) throw new Error(`${id} has ${unread.join(', ')}, which is not read here`);
  }
  const statements = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const document = Properties?.[documents[Type] ?? ''] as { Statement: unknown[] } | undefined;
    return (document?.Statement ?? []).flatMap((raw) => allowing(template, id, raw));
  });
  const needed = requestsOfServices(template);
  const all = [...statements, ...permissionsToInvoke(template)];
  const foreign = needed.map((request) => ({ ...request, context: foreignContext(request) }));
  const ofAll = all.map(({ statement }) => statement);
  return [
    ...needed
      .filter((request) => !isAllowed(ofAll, request))
      .map(({ principal, action, resource }) => `${principal} may not ${action} on ${resource}`),
    ...foreign
      .filter((request) => isAllowed(ofAll, request))
      .map(
        ({ principal, action, resource }) => `${principal} may ${action} on ${resource} for another account`,
      ),
    ...all.flatMap(({ id, statement }) => beside(id, statement, needed)),
  ];
}

/** Denials only take away: who is allowed something is said by the others. */
function allowing(template: Template, id: string, raw: unknown): { id: string; statement: Statement }[] {
  if ((raw as { Effect: unknown }).Effect === 'Deny') return [];
  return [{ id, statement: readStatement(template, id, raw, 'of a thing') }];
}

function permissionsToInvoke(template: Template): { id: string; statement: Statement }[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type !== 'AWS::Lambda::Permission') return [];
    const { Action, FunctionName, Principal, SourceArn, ...others } = Properties;
    if (Object.keys(others).length > 0 || SourceArn === undefined)
      throw new Error(`${id} lets ${String(Principal)} invoke in a way that is not read here`);
    const statement: Statement = {
      effect: 'Allow',
      principals: principalsOf(template, id, { Service: Principal }),
      actions: [String(Action)],
      resources: [textOf(template, FunctionName)],
      conditions: [{ key: 'aws:SourceArn', values: [textOf(template, SourceArn)], like: true }],
    };
    return [{ id, statement }];
  });
}

function foreignContext({ context = {} }: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      key,
      key === 'aws:SourceArn' && !/:\d{12}:/.test(value)
        ? `${value}-of-others`
        : value.replace(/\b\d{12}\b/, foreignAccount),
    ]),
  );
}

/** Each principal with each action on each thing is a grant of its own, which something must need. */
function beside(id: string, statement: Statement, needed: readonly Request[]): string[] {
  const { principals = [], actions, resources } = statement;
  return principals.flatMap((principal) =>
    actions.flatMap((action) =>
      resources
        .filter((resource) => {
          const grant = { ...statement, principals: [principal], actions: [action], resources: [resource] };
          const isNamed = principal !== '*' && !action.includes('*');
          return !isNamed || !needed.some((request) => matches(grant, request));
        })
        .map((resource) => `${id} lets ${principal} ${action} on ${resource}: nothing needs it`),
    ),
  );
}
