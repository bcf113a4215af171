import { z } from 'zod';
import type { RepositoryAddress } from '../../ports/github-facts.ts';
import { type OrganisationFiles, organisationRepositoryName } from '../../ports/organisation-files.ts';
import type { FileMemory } from './file-memory.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { textOfContent } from './repository-facts.ts';

const repositorySchema = z.object({ default_branch: z.string().min(1) });
const refSchema = z.object({ object: z.object({ sha: z.string().min(1) }) });

/** What holds for all repositories of an owner, read from its `.github` repository. */
export function organisationFiles(session: GitHubSession, remembered: FileMemory): OrganisationFiles {
  const at = ({ owner }: RepositoryAddress) => ({ owner, repo: organisationRepositoryName });
  return {
    organisationHead: (address) =>
      session.onOrganisation('read organisation', address, async (octokit) => {
        const found = await orMissing(octokit.repos.get(at(address)));
        if (found === undefined) return undefined;
        const { default_branch } = read(repositorySchema, found.data);
        try {
          const ref = await orMissing(octokit.git.getRef({ ...at(address), ref: `heads/${default_branch}` }));
          return ref && read(refSchema, ref.data).object.sha;
        } catch (error) {
          // 409: "Git Repository is empty."
          if (isStatus(error, 409)) return undefined;
          throw error;
        }
      }),
    organisationFile: (address, path, ref) =>
      remembered({ address, place: 'organisation', path, commitSha: ref }, () =>
        session.onOrganisation('read file of organisation', address, async (octokit) => {
          const answer = await orMissing(
            octokit.repos.getContent({ ...at(address), path, ref, mediaType: { format: 'raw' } }),
          );
          return answer && textOfContent(answer.data);
        }),
      ),
  };
}
