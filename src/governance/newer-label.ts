import { secondOf } from '../job/second-of.ts';

/** The command id of a label, which says of which issue and of when it is. */
const ofLabel = /^label-added:(\d+):([^Z]+Z)/;

/**
 * Whether the log knows of a label that was put on later, whatever came of it: then the one that is on the issue is that, and what asks for it is not whoever had put on the one before, which was
 * taken off.
 */
export function hasNewerLabel(commits: readonly { commandId: string }[], commandId: string): boolean {
  const [, issue, at] = ofLabel.exec(commandId) ?? [];
  if (at === undefined) return false;
  return commits.some((commit) => {
    const [, ofIssue, later] = ofLabel.exec(commit.commandId) ?? [];
    return ofIssue === issue && later !== undefined && secondOf(later) > secondOf(at);
  });
}
