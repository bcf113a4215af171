import type { LayerRule } from './ask-layer.ts';

const seniority = ['organisation', 'default', 'repository'];

/**
 * Who can release a hold, where policies say so; undefined when the configuration's approvers can. The organisation's annotations count first, then the configuration for rules
 * that name nobody, then the others. Each further list only takes people away, and one that would leave nobody is passed over, so that no policy that is added
 * lets anybody release what the others hold.
 */
export function requiredApprovers(
  rules: readonly LayerRule[],
  configured: readonly string[],
): string[] | undefined {
  const holding = rules.filter(({ effect }) => effect === 'hold');
  const named = (layer: string) =>
    holding.filter((rule) => rule.layer === layer).flatMap(({ approvers }) => (approvers ? [approvers] : []));
  if (!seniority.some((layer) => named(layer).length > 0)) return undefined;
  const byConfiguration = holding.some(({ approvers }) => approvers === undefined) && configured.length > 0;
  const [organisation, ...others] = seniority.map(named);
  const lists = [...(organisation ?? []), ...(byConfiguration ? [configured] : []), ...others.flat()];
  return lists.reduce<string[]>((left, list) => {
    if (left.length === 0) return [...list];
    const known = new Set(list.map((each) => each.toLowerCase()));
    const both = left.filter((each) => known.has(each.toLowerCase()));
    return both.length === 0 ? left : both;
  }, []);
}
