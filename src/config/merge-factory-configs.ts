import { entryCovers } from '../contracts/package-entry.ts';
import { type FactoryConfigInput, repositoryClasses } from './factory-config-schema.ts';
import { type OrganisationRule, organisationRules } from './organisation-rules.ts';

type Tree = { readonly [key: string]: unknown };

/**
 * The repository's configuration inside what its organisation allows, still as written. Both are checked against the schema before. `narrowed` names the keys whose
 * value in the repository's file was looser than the organisation permits.
 */
export function mergeFactoryConfigs(
  organisation: FactoryConfigInput | undefined,
  repository: FactoryConfigInput | undefined,
): { merged: FactoryConfigInput; narrowed: string[] } {
  if (organisation === undefined) return { merged: repository ?? {}, narrowed: [] };
  const narrowed: string[] = [];
  const merged = mergeTrees(organisation, repository ?? {}, [], narrowed);
  // Silence of an organisation is no permission to release what one asked for oneself.
  if (organisation.governance?.self_release !== true && repository?.governance?.self_release === true) {
    narrowed.push('governance.self_release');
    return { merged: withoutSelfRelease(merged), narrowed };
  }
  return { merged: merged as FactoryConfigInput, narrowed };
}

function mergeTrees(above: Tree, own: Tree, path: readonly string[], narrowed: string[]): Tree {
  const keys = new Set([...Object.keys(above), ...Object.keys(own)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, mergeValues(above[key], own[key], [...path, key], narrowed)]),
  );
}

function mergeValues(above: unknown, own: unknown, path: readonly string[], narrowed: string[]): unknown {
  if (above === undefined || own === undefined) return own ?? above;
  if (isTree(above) && isTree(own)) return mergeTrees(above, own, path, narrowed);
  const name = path.join('.');
  const rule = (organisationRules as Record<string, OrganisationRule>)[name];
  if (rule === undefined) return own;
  const kept = strictest[rule](above, own);
  if (rule !== 'union' && !isSame(kept, own)) narrowed.push(name);
  return kept;
}

/** What holds of two values, the organisation's first. The schema has checked their types. */
const strictest: Record<OrganisationRule, (above: unknown, own: unknown) => unknown> = {
  'at-most': (above, own) => Math.min(above as number, own as number),
  'at-least': (above, own) => (rankOf(own) >= rankOf(above) ? own : above),
  among: (above, own) => among(above as Listed[], own as Listed[]),
  union: (above, own) => [...new Set([...(above as string[]), ...(own as string[])])],
  both: (above, own) => above === true && own === true,
  covered: (above, own) =>
    (own as string[]).filter((entry) => (above as string[]).some((wide) => entryCovers(wide, entry))),
  reach: (above, own) => reach(above as Network, own as Network),
};

type Listed = string | number;
type Network = 'none' | 'localhost' | 'registry' | string[];

function rankOf(value: unknown): number {
  return typeof value === 'number' ? value : (repositoryClasses as readonly unknown[]).indexOf(value);
}

/** Nobody whom the organisation does not name. No approver in common is no reason to let others approve: then the organisation's hold. */
function among(above: Listed[], own: Listed[]): Listed[] {
  const allowed = new Set(above.map(foldCase));
  const both = own.filter((entry) => allowed.has(foldCase(entry)));
  const areApprovers = above.some((entry) => typeof entry === 'string');
  return both.length === 0 && areApprovers ? above : both;
}

/** Logins and teams are not case-sensitive on GitHub. */
function foldCase(entry: Listed): Listed {
  return typeof entry === 'string' ? entry.toLowerCase() : entry;
}

/** Localhost is less than hosts, which every command reaches. The registries, which only installs reach, cannot be compared with either: there the organisation's value holds. */
function reach(above: Network, own: Network): Network {
  if (own === 'none' || above === 'none') return 'none';
  if (own === 'localhost' && Array.isArray(above) && above.length > 0) return own;
  if (!Array.isArray(above) || !Array.isArray(own)) return above;
  return own.filter((host) => above.includes(host));
}

function withoutSelfRelease(merged: Tree): FactoryConfigInput {
  const { governance, ...others } = merged as FactoryConfigInput;
  return { ...others, governance: { ...governance, self_release: false } };
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
