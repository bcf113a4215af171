import type { Statement } from './evaluate-policy.ts';
import { readStatement } from './read-statement.ts';
import { allOf, listOf, type Template, textOf } from './template.ts';

/**
 * The statements of each role, by the role's logical id. Throws on what is not understood (NotAction, managed policies, users and groups, other operators): what the proof cannot
 * read it must not pass.
 */
export function readPolicies(template: Template): Map<string, Statement[]> {
  refuseOthers(template);
  const policies = new Map<string, Statement[]>();
  for (const [id, { ManagedPolicyArns, Policies }] of allOf(template, 'AWS::IAM::Role')) {
    if (ManagedPolicyArns !== undefined || Policies !== undefined)
      throw new Error(`${id} has policies that are not read here`);
    policies.set(id, []);
  }
  for (const [id, { Roles, Users, Groups, PolicyDocument }] of allOf(template, 'AWS::IAM::Policy')) {
    if (Users !== undefined || Groups !== undefined) throw new Error(`${id} is not for roles alone`);
    const raw = listOf((PolicyDocument as { Statement: unknown }).Statement);
    const statements = raw.map((statement) => readStatement(template, id, statement, 'of a role'));
    for (const role of listOf(Roles)) {
      const own = policies.get(textOf(template, role));
      if (own === undefined) throw new Error(`${id} is for a role that is not in the template`);
      own.push(...statements);
    }
  }
  return policies;
}

/** Rights can be given in more ways than a template of ours has. */
function refuseOthers(template: Template): void {
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    if (Type.startsWith('AWS::IAM::') && !['AWS::IAM::Role', 'AWS::IAM::Policy'].includes(Type))
      throw new Error(`${id} is an ${Type}, which is not read here`);
  }
}
