import type { RepositoryAddress } from '../../ports/github-facts.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { anyMarker } from './markers.ts';

type OwnComment = { id: number; body: string };

/**
 * Pages that ask GitHub once for the factory's comments on an issue, and follow what they write there themselves. For the length of one message: meanwhile nobody else
 * writes about its job. A write of which it is not known whether it happened has the comments listed again.
 */
export function listOnce(pages: GitHubPages): GitHubPages {
  const listed = new Map<string, Promise<OwnComment[]>>();
  const keyOf = ({ id }: RepositoryAddress, issueNumber: number) => `${id}-${issueNumber}`;
  const unlessItFails = async <T>(write: Promise<T>): Promise<T> => {
    try {
      return await write;
    } catch (error) {
      listed.clear();
      throw error;
    }
  };
  return {
    ...pages,
    async findComments(address, issueNumber, marker) {
      const key = keyOf(address, issueNumber);
      const comments = listed.get(key) ?? pages.findComments(address, issueNumber, anyMarker);
      listed.set(key, comments);
      return (await unlessItFails(comments)).filter(({ body }) => body.includes(marker));
    },
    async createComment(address, issueNumber, body) {
      const id = await unlessItFails(pages.createComment(address, issueNumber, body));
      if (id !== 'locked') (await listed.get(keyOf(address, issueNumber)))?.push({ id, body });
      return id;
    },
    async editComment(address, commentId, body) {
      listed.clear();
      return await pages.editComment(address, commentId, body);
    },
    async deleteComment(address, commentId) {
      listed.clear();
      return await pages.deleteComment(address, commentId);
    },
  };
}
