import { factoryConfigPath } from '../../config/factory-config.ts';
import { specPath } from '../../contracts/spec-path.ts';
import type { Repository } from '../../job/job-values.ts';
import type { Governance } from '../governance.ts';
import { readPolicy } from '../read-policy.ts';
import { codeOwnersOf, codeOwnersPaths } from './code-owners.ts';

/** Who can release holds and raise budgets. */
export type Approvers =
  /** Logins and teams of the owner's organisation, both in lower case; a member of any of them will do. */
  | { users: string[]; teams: string[]; namedBy: string }
  /** Nobody is named: whoever may maintain the repository. */
  | 'maintainers'
  /** The configuration cannot be read, so that nobody knows. */
  | 'unknown';

/**
 * Finds the approvers: those that the verdict's policy names, else those of the configuration, else the code owners of what shows a held request, else whoever may
 * maintain. All is read from the default branch. Throws when GitHub gives no answer.
 */
export async function approversOf(
  { facts }: Pick<Governance, 'facts'>,
  repository: Repository,
  named: readonly string[] = [],
): Promise<Approvers> {
  const policy = await readPolicy(facts, repository);
  if (policy === undefined || policy.sha === null || !policy.parsed.ok) return 'unknown';
  if (named.length > 0) return fromNames(named, 'the policy that held it');
  const configured = policy?.parsed.config.governance.approvers ?? [];
  if (configured.length > 0)
    return fromNames(configured, `\`governance.approvers\` in \`${factoryConfigPath}\``);
  const owners = await codeOwnersAt({ facts }, repository, policy.sha);
  return owners === null ? 'maintainers' : fromNames(owners, `CODEOWNERS for \`${specPath}\``);
}

/**
 * The code owners of what shows a held request, such as `team:platform`, in lower case; null when it has none. Owners named by an address, and teams of other organisations, cannot be
 * checked and are left out. Throws when GitHub gives no answer.
 */
export async function codeOwnersAt(
  { facts }: Pick<Governance, 'facts'>,
  repository: Repository,
  sha: string,
): Promise<string[] | null> {
  const owners = (await ownersInFile({ facts }, repository, sha)) ?? [];
  if (owners.length === 0) return null;
  const names = owners.filter((name) => name.startsWith('@')).map((name) => name.slice(1).toLowerCase());
  const ofOwner = `${repository.owner.toLowerCase()}/`;
  return names.flatMap((name) => {
    if (!name.includes('/')) return [`user:${name}`];
    return name.startsWith(ofOwner) ? [`team:${name.slice(ofOwner.length)}`] : [];
  });
}

/** Names such as `team:platform` and `user:octocat`. What is neither gives nobody the right. */
function fromNames(names: readonly string[], namedBy: string): Approvers {
  const having = (prefix: string) =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length).toLowerCase());
  return { users: having('user:'), teams: having('team:'), namedBy };
}

async function ownersInFile(
  { facts }: Pick<Governance, 'facts'>,
  repository: Repository,
  sha: string,
): Promise<string[] | undefined> {
  for (const path of codeOwnersPaths) {
    const text = await facts.file(repository, path, sha);
    if (text !== undefined) return codeOwnersOf(text, specPath);
  }
  return undefined;
}
