import { z } from 'zod';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { WorkflowFile, WorkflowFiles } from '../../ports/workflow-files.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { textOfContent } from './repository-facts.ts';

const folderPath = '.github/workflows';
const folderSchema = z.array(z.object({ path: z.string(), type: z.string() }));
/** Each costs a request. Nobody has more; who has cannot have them judged. */
const mostFiles = 50;
/** Commits whose workflows are kept in memory. */
const mostCommits = 16;

/** One request for the folder and one for each file, once for each commit. */
export function workflowFiles(session: GitHubSession): WorkflowFiles {
  const known = new Map<string, readonly WorkflowFile[]>();
  return {
    async workflows(address, commitSha) {
      const key = `${address.id}:${commitSha}`;
      const files = known.get(key) ?? (await readFiles(session, address, commitSha));
      known.delete(key);
      if (known.size >= mostCommits) known.delete(known.keys().next().value as string);
      known.set(key, files);
      return files;
    },
  };
}

function readFiles(
  session: GitHubSession,
  address: RepositoryAddress,
  commitSha: string,
): Promise<WorkflowFile[]> {
  return session.onRepository(
    'read workflows',
    address,
    { contents: 'read', metadata: 'read' },
    async (octokit) => {
      const at = { owner: address.owner, repo: address.name, ref: commitSha };
      const folder = await orMissing(octokit.repos.getContent({ ...at, path: folderPath }));
      if (folder === undefined) return [];
      // A link to another folder: what it holds may run.
      if (!Array.isArray(folder.data)) return [{ path: folderPath, text: null }];
      const entries = read(folderSchema, folder.data).filter(({ path }) => /\.ya?ml$/i.test(path));
      return await Promise.all(
        entries.map(async ({ path, type }, index) => {
          if (type !== 'file' || index >= mostFiles) return { path, text: null };
          const answer = await octokit.repos.getContent({ ...at, path, mediaType: { format: 'raw' } });
          return { path, text: textOfContent(answer.data) ?? null };
        }),
      );
    },
  );
}
