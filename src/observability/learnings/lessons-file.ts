import { confirmationsToPromote, type Learning } from '../../contracts/learning.ts';
import { disputesAmong } from './disputes.ts';

/** Facts that enough jobs have found by themselves and no other fact of the repository contradicts, the most confirmed first. */
export function promotable(learnings: readonly Learning[]): Learning[] {
  const ofRepositories = Map.groupBy(learnings, ({ repository }) => repository.id);
  const undisputed = [...ofRepositories.values()].flatMap((known) => {
    const disputes = disputesAmong(known);
    return known.filter(({ id }) => !disputes.has(id));
  });
  return undisputed
    .filter(({ confirmedBy }) => confirmedBy.length >= confirmationsToPromote)
    .toSorted((a, b) => b.confirmedBy.length - a.confirmedBy.length || (a.fact < b.fact ? -1 : 1));
}

/** `.factory/lessons.md` as it is proposed to people: one fact a line, with what it is about and which jobs found it. */
export function lessonsFile(learnings: readonly Learning[]): string {
  const lines = promotable(learnings).map(({ fact, scopeGlobs, confirmedBy }) => {
    const scope = scopeGlobs.length === 0 ? '' : ` (${scopeGlobs.map((glob) => `\`${glob}\``).join(', ')})`;
    return `- ${escaped(fact)}${scope} <!-- jobs ${confirmedBy.join(', ')} -->`;
  });
  return [
    '# Lessons',
    '',
    'Facts about this repository that agents of several jobs found independently. Written by agents: read each before you keep it.',
    '',
    ...lines,
    '',
  ].join('\n');
}

/** What Markdown would make something of stays as it was written. */
function escaped(fact: string): string {
  return fact.replaceAll(/[\\*_[\]<>#|~@]/g, (sign) => `\\${sign}`);
}
