import type { Statement } from './evaluate-policy.ts';
import { allOf, listOf, type Template, textOf } from './template.ts';

type RawStatement = Record<string, unknown>;

const understood = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];
/**
 * The first two compare whole texts: no value that they have in this deployment holds a wildcard. `ForAllValues` also allows a request without the key; here that counts as refused,
 * so that nothing is vouched for because a key was forgotten.
 */
const operators = ['StringEquals', 'ArnEquals', 'ForAllValues:StringLike'];

/**
 * The statements of each role, by the role's logical id. Throws on what is not understood (NotAction, managed policies, other operators): what the proof cannot
 * read it must not pass.
 */
export function readPolicies(template: Template): Map<string, Statement[]> {
  const policies = new Map<string, Statement[]>();
  for (const [id, { ManagedPolicyArns, Policies }] of allOf(template, 'AWS::IAM::Role')) {
    if (ManagedPolicyArns !== undefined || Policies !== undefined)
      throw new Error(`${id} has policies that are not read here`);
    policies.set(id, []);
  }
  for (const [id, { Roles, PolicyDocument }] of allOf(template, 'AWS::IAM::Policy')) {
    const raw = listOf((PolicyDocument as { Statement: unknown }).Statement) as RawStatement[];
    const statements = raw.map((statement) => read(template, id, statement));
    for (const role of listOf(Roles)) policies.get(textOf(template, role))?.push(...statements);
  }
  return policies;
}

function read(template: Template, id: string, raw: RawStatement): Statement {
  const strange = Object.keys(raw).filter((key) => !understood.includes(key));
  if (strange.length > 0) throw new Error(`${id} has a statement with ${strange.join(', ')}`);
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny')
    throw new Error(`${id} has a statement without effect`);
  return {
    effect: raw.Effect,
    actions: listOf(raw.Action) as string[],
    resources: listOf(raw.Resource).map((resource) => textOf(template, resource)),
    conditions: Object.entries((raw.Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
      ([operator, keys]) => {
        if (!operators.includes(operator)) throw new Error(`${id} has a condition with ${operator}`);
        return Object.entries(keys).map(([key, values]) => ({
          key,
          like: operator === 'ForAllValues:StringLike',
          values: listOf(values).map((value) => textOf(template, value)),
        }));
      },
    ),
  };
}
