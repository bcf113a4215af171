import type { IssueFacts } from '../ports/github-facts.ts';

/** GitHub keeps the case of a label's name and takes no notice of it. */
export function hasLabel(issue: Pick<IssueFacts, 'labels'>, label: string): boolean {
  return issue.labels.some((name) => name.toLowerCase() === label.toLowerCase());
}
