import { z } from 'zod';
import type { GitHubTokens } from '../../ports/github-tokens.ts';
import { type AppPermissions, type GitHubSession, notInstalled, read } from './github-session.ts';

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.string() });
const permissionsOf: Record<'clone' | 'push', AppPermissions> = {
  clone: { contents: 'read', metadata: 'read' },
  push: { contents: 'write', metadata: 'read' },
};

/** Tokens that leave the control plane. Each one is minted for its step alone, with what the step needs of one repository. */
export function installationTokens(session: GitHubSession): GitHubTokens {
  return {
    mint: (address, purpose) =>
      session.asApp('mint token', async (octokit) => {
        try {
          const answer = await octokit.apps.createInstallationAccessToken({
            installation_id: address.installationId,
            repository_ids: [address.id],
            permissions: permissionsOf[purpose],
          });
          const { token, expires_at } = read(tokenSchema, answer.data);
          return { token, expiresAt: expires_at };
        } catch (error) {
          throw notInstalled(error, address) ?? error;
        }
      }),
  };
}
