import type { Statement } from './evaluate-policy.ts';
import { listOf, type Template, textOf } from './template.ts';

const understood = ['Sid', 'Effect', 'Action', 'Resource', 'Condition'];
/**
 * Those without `Like` compare whole texts; a value with a wildcard fails, because AWS would take it for one in ARNs. `ForAllValues` also allows a request without the key; here that
 * counts as refused, so that nothing is vouched for because a key was forgotten.
 */
const operators = {
  StringEquals: { like: false },
  ArnEquals: { like: false },
  ArnLike: { like: true },
  'ForAllValues:StringLike': { like: true },
};

/**
 * One statement of a policy, evaluated. `of a thing`: it says whom it is about. Throws on what is not understood.
 */
export function readStatement(
  template: Template,
  id: string,
  raw: unknown,
  kind: 'of a role' | 'of a thing',
): Statement {
  const parts = raw as Record<string, unknown>;
  const ofThing = kind === 'of a thing';
  const strange = Object.keys(parts).filter(
    (key) => !understood.includes(key) && !(ofThing && key === 'Principal'),
  );
  if (strange.length > 0) throw new Error(`${id} has a statement with ${strange.join(', ')}`);
  if (parts.Effect !== 'Allow' && parts.Effect !== 'Deny')
    throw new Error(`${id} has a statement without effect`);
  return {
    effect: parts.Effect,
    ...(ofThing ? { principals: principalsOf(template, id, parts.Principal) } : {}),
    actions: listOf(parts.Action) as string[],
    resources: listOf(parts.Resource).map((resource) => textOf(template, resource)),
    conditions: conditionsOf(template, id, parts.Condition),
  };
}

/** `*`, or services and ARNs. */
export function principalsOf(template: Template, id: string, principal: unknown): string[] {
  if (principal === '*') return ['*'];
  return Object.entries((principal ?? {}) as Record<string, unknown>).flatMap(([kind, named]) => {
    if (kind !== 'AWS' && kind !== 'Service') throw new Error(`${id} has a principal of ${kind}`);
    return listOf(named).map((each) => textOf(template, each));
  });
}

function conditionsOf(template: Template, id: string, condition: unknown): Statement['conditions'] {
  const byOperator = Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>);
  return byOperator.flatMap(([operator, keys]) => {
    const meaning = operators[operator as keyof typeof operators];
    if (meaning === undefined) throw new Error(`${id} has a condition with ${operator}`);
    return Object.entries(keys).map(([key, given]) => {
      const values = listOf(given).map((value) => textOf(template, value));
      if (!meaning.like && values.some((value) => /[*?]/.test(value)))
        throw new Error(`${id} has a wildcard in ${operator} ${key}`);
      return { key, like: meaning.like, values };
    });
  });
}
