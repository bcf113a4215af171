import { z } from 'zod';
import type { AppRegistration } from '../../ports/app-registration.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { workflowFiles } from './workflow-files.ts';

const granted = { permissions: z.record(z.string(), z.string()), events: z.array(z.string()) };
const appSchema = z.object({ slug: z.string().min(1), ...granted });
const hookSchema = z.object({ url: z.string().nullish() });
const installationSchema = z.object({
  id: z.int(),
  account: z.object({ login: z.string() }).nullable(),
  suspended_at: z.string().nullish(),
  ...granted,
});
const repositoriesSchema = z.array(
  z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) }),
);
const idSchema = z.object({ id: z.int() });

/** What GitHub has on record of the App, asked for by the App itself. */
export function appRegistration(session: GitHubSession): AppRegistration {
  return {
    app: () =>
      session.asApp('read the App', async (octokit) => {
        const { slug, permissions, events } = read(appSchema, (await octokit.apps.getAuthenticated()).data);
        return { slug, permissions, events };
      }),
    webhookUrl: () =>
      session.asApp('read the webhook’s address', async (octokit) => {
        const answer = await octokit.apps.getWebhookConfigForApp();
        return read(hookSchema, answer.data).url || undefined;
      }),
    installations: () =>
      session.asApp('list installations', async (octokit) => {
        const all = await octokit.paginate(octokit.apps.listInstallations, { per_page: 100 });
        return read(z.array(installationSchema), all).map(
          ({ id, account, suspended_at, permissions, events }) => ({
            id,
            account: account?.login ?? `installation ${id}`,
            permissions,
            events,
            suspended: typeof suspended_at === 'string',
          }),
        );
      }),
    repositories: (installationId) =>
      session.asApp('list repositories', async (octokit) => {
        const { data } = await octokit.apps.createInstallationAccessToken({
          installation_id: installationId,
          permissions: { metadata: 'read' },
        });
        const installed = session.withToken(data.token, installationId);
        const all = await installed.paginate(installed.apps.listReposAccessibleToInstallation, {
          per_page: 100,
        });
        return read(repositoriesSchema, all).map(({ id, name, owner }) => ({
          installationId,
          id,
          owner: owner.login,
          name,
        }));
      }),
    addressOf: (owner, name) =>
      session.asApp('find a repository', async (octokit) => {
        const answer = await orMissing(octokit.apps.getRepoInstallation({ owner, repo: name }));
        if (answer === undefined) return undefined;
        const installationId = read(idSchema, answer.data).id;
        const { data } = await octokit.apps.createInstallationAccessToken({
          installation_id: installationId,
          repositories: [name],
          permissions: { metadata: 'read' },
        });
        const found = await session.withToken(data.token, installationId).repos.get({ owner, repo: name });
        return { installationId, id: read(idSchema, found.data).id, owner, name };
      }),
    ...workflowFiles(session),
  };
}
