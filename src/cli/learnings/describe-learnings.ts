import type { ListedLearning } from '../../wiring/learnings.ts';
import { printable } from '../printable.ts';

/** Facts for a terminal, under their repositories; what agents wrote is shown on one line and without anything a terminal would obey. */
export function describeLearnings(learnings: readonly ListedLearning[]): string {
  if (learnings.length === 0) return 'No job has taught anything yet.';
  const byRepository = Map.groupBy(learnings, ({ repository }) => `${repository.owner}/${repository.name}`);
  return [...byRepository]
    .map(([name, known]) =>
      [`${name}  ${counted(known.length, 'fact')}`, ...known.flatMap(linesOf)].join('\n'),
    )
    .join('\n\n');
}

function linesOf(listed: ListedLearning): string[] {
  const { id, fact, scopeGlobs, confirmedBy, hitBy, lastVerified, disputedBy } = listed;
  const scope = scopeGlobs.length === 0 ? 'everything' : scopeGlobs.map(printable).join(', ');
  return [
    `  ${shortName(id)}  ${printable(fact)}`,
    `            about ${scope}; found by ${counted(confirmedBy.length, 'job')}, helped ${counted(hitBy.length, 'job')}, last verified ${lastVerified.slice(0, 10)}`,
    ...(disputedBy.length === 0
      ? []
      : [
          `            disputed: ${disputedBy.map(shortName).join(', ')} says otherwise; no agent is told either. \`factory learnings forget\` the wrong one`,
        ]),
  ];
}

function shortName(id: string): string {
  return id.slice(0, 8);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
