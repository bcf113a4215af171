import { z } from 'zod';
import { type GitHubSession, read } from './github-session.ts';

const appSchema = z.object({ slug: z.string().min(1) });

type Written = { user: { login: string }; performed_via_github_app?: { id: number } | null | undefined };

/** Tells whether something was written by this App: by the App's id where GitHub names it, otherwise by its bot's login, asked for once. */
export function ownIdentity(session: GitHubSession): (written: Written) => Promise<boolean> {
  let login: Promise<string> | undefined;
  const askLogin = async () => {
    const answer = await session.asApp('read the App', (octokit) => octokit.apps.getAuthenticated());
    return `${read(appSchema, answer.data).slug}[bot]`;
  };
  return async ({ user, performed_via_github_app: via }) => {
    if (via !== null && via !== undefined) return via.id === session.appId;
    login ??= askLogin().catch((error: unknown) => {
      login = undefined;
      throw error;
    });
    return user.login === (await login);
  };
}
