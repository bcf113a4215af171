import { z } from 'zod';
import type { GitHubFacts, Permission } from '../../ports/github-facts.ts';
import type { FileMemory } from './file-memory.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';

const repositorySchema = z.object({
  id: z.int(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().min(1),
  private: z.boolean(),
  archived: z.boolean().default(false),
  has_issues: z.boolean(),
});
const refSchema = z.object({ object: z.object({ sha: z.string().min(1) }) });
const permissionSchema = z.object({
  permission: z.string(),
  role_name: z.string().optional(),
  user: z.object({ id: z.int() }).nullish(),
});

/** GitHub grants metadata with everything else; named here, the token is the same as for other reads of contents. */
const contents = { contents: 'read', metadata: 'read' } as const;

type Methods = 'repository' | 'permission' | 'branchHead' | 'file';

/** The repository itself: its settings, who may do what, its branches and files. */
export function repositoryFacts(session: GitHubSession, remembered: FileMemory): Pick<GitHubFacts, Methods> {
  return {
    repository: (address) =>
      session.onRepository('read repository', address, { metadata: 'read' }, async (octokit) => {
        const answer = await orMissing(octokit.repos.get({ owner: address.owner, repo: address.name }));
        if (answer === undefined) return undefined;
        const found = read(repositorySchema, answer.data);
        // Another repository may have taken the name since the webhook was sent.
        if (found.id !== address.id) return undefined;
        const { owner, name, archived } = found;
        const { default_branch: defaultBranch, has_issues: hasIssues } = found;
        return { owner: owner.login, name, defaultBranch, private: found.private, archived, hasIssues };
      }),
    permission: (address, login, accountId) =>
      session.onRepository('read permission', address, { metadata: 'read' }, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await orMissing(
          octokit.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
        );
        if (answer === undefined) return 'none';
        const { permission, role_name, user } = read(permissionSchema, answer.data);
        if (accountId !== undefined && user?.id !== accountId) return 'none';
        return knownPermission(role_name) ?? knownPermission(permission) ?? 'none';
      }),
    branchHead: (address, branch) =>
      session.onRepository('read branch', address, contents, async (octokit) => {
        try {
          const answer = await orMissing(
            octokit.git.getRef({ owner: address.owner, repo: address.name, ref: `heads/${branch}` }),
          );
          return answer && read(refSchema, answer.data).object.sha;
        } catch (error) {
          // 409: "Git Repository is empty."
          if (isStatus(error, 409)) return undefined;
          throw error;
        }
      }),
    file: (address, path, commitSha) =>
      remembered({ address, place: 'repository', path, commitSha }, () =>
        session.onRepository('read file', address, contents, async (octokit) => {
          const answer = await orMissing(
            octokit.repos.getContent({
              owner: address.owner,
              repo: address.name,
              path,
              ref: commitSha,
              mediaType: { format: 'raw' },
            }),
          );
          return answer && textOfContent(answer.data);
        }),
      ),
  };
}

const permissions: readonly Permission[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none'];

/** Organisations may name roles of their own; for those the legacy `permission` tells what they are based on. */
function knownPermission(name: string | undefined): Permission | undefined {
  return permissions.find((permission) => permission === name);
}

const encodedFileSchema = z.object({
  type: z.literal('file'),
  encoding: z.literal('base64'),
  content: z.string(),
});

/** Raw bytes where the server honours the media type, otherwise the documented base64 form. */
export function textOfContent(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  if (Array.isArray(data)) return undefined;
  return Buffer.from(read(encodedFileSchema, data).content, 'base64').toString('utf8');
}
