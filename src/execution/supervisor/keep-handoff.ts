import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Work } from './work.ts';

const mostCharacters = 4_000;

/**
 * Keeps what one iteration has to tell the next, and the SPEC as it stands, as files outside of the workspace. They are given in words, since the agent does not see this folder; the handoff is
 * part of the checkpoint as well.
 */
export async function keepHandoff(work: Work, words: string): Promise<void> {
  const { attempt, progress } = work;
  progress.handoff = attempt.redactor.redact(words).slice(0, mostCharacters);
  const folder = join(attempt.deps.folder, 'handoff');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'SPEC.md'), renderSpec(work));
  await writeFile(join(folder, 'HANDOFF.md'), `${progress.handoff}\n`);
}

/** The SPEC as a task list, with the pieces of work below. */
export function renderSpec({ outcomes, progress }: Pick<Work, 'outcomes' | 'progress'>): string {
  const items = outcomes.checklist.map(
    ({ id, text, state }) =>
      `- [${state === 'open' ? ' ' : 'x'}] ${id}: ${text}${state === 'claimed' ? ' (claimed)' : ''}`,
  );
  const pieces = progress.plan.items.map(
    ({ id, text }) => `- [${progress.finished.includes(id) ? 'x' : ' '}] ${id}: ${text}`,
  );
  return `# ${progress.plan.title}\n\n${items.join('\n')}\n\n## Pieces of work\n\n${pieces.join('\n')}\n`;
}
