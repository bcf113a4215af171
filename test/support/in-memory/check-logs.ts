import type { CheckLogs } from '../../../src/ports/check-logs.ts';
import { enter, type InMemoryGitHubState, repositoryAt } from './github-state.ts';

/** What failed checks say, from memory. */
export function inMemoryCheckLogs(state: InMemoryGitHubState): CheckLogs {
  return {
    async failuresOf(address, sha, names) {
      enter(state, 'failuresOf');
      const all = repositoryAt(state, address)?.checks ?? [];
      return (
        all
          .filter((check) => check.sha === sha && check.state === 'failure' && names.includes(check.name))
          /* What was given neither is a commit status. */
          .filter(({ annotations, log }) => annotations !== undefined || log !== undefined)
          .map(({ name, annotations = [], log }) => ({
            name,
            annotations: structuredClone(annotations),
            ...(log === undefined ? {} : { log }),
          }))
      );
    },
  };
}
