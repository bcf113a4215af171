import type { TrustedRepository } from './trusted-repository.ts';

const answers = new WeakMap<TrustedRepository, Map<string, Promise<unknown>>>();
/** The same few commits are asked about again and again: by scope checks, gates and reviewers. */
const mostAnswers = 8;
/** A text beyond this is asked for again rather than kept. */
const longestText = 1_000_000;

/**
 * Asks git once for what cannot change: a `kind` of question about objects by their hashes. About anything else, such as refs, which move, it is asked every time, and again
 * after a fault. What is handed out is shared: nobody may change it.
 */
export async function askGitOnce<T>(
  repository: TrustedRepository,
  { kind, hashes }: { kind: string; hashes: readonly string[] },
  ask: () => Promise<T>,
): Promise<T> {
  if (!hashes.every((name) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name))) return await ask();
  const known = answers.get(repository) ?? new Map<string, Promise<unknown>>();
  answers.set(repository, known);
  const question = [kind, ...hashes].join(' ');
  const answer = (known.get(question) as Promise<T> | undefined) ?? ask();
  known.delete(question);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= mostAnswers) known.delete(oldest);
  known.set(question, answer);
  try {
    const given = await answer;
    if (typeof given === 'string' && given.length > longestText) known.delete(question);
    return given;
  } catch (error) {
    known.delete(question);
    throw error;
  }
}
