import { type InputPart, longestInputText, type Repository } from '../../job/job-values.ts';
import type { FailedCheck } from '../../ports/check-logs.ts';
import type { CheckFacts } from '../../ports/github-facts.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { Governance } from '../governance.ts';
import { logExcerpt, plainLines } from './log-excerpt.ts';

/** What one of several checks may take of an input part at least, and at most. */
const leastPerCheck = 1_200;
const mostPerCheck = 6_000;

/**
 * What the red checks of a commit say, for the agent: summary, findings at their places, and the end of the log. All of it was printed by the repository's own code: it is
 * cleaned of controls, bounded, rid of secrets, and the worker fences it as data.
 */
export async function redChecksPart(
  { checkLogs }: Pick<Governance, 'checkLogs'>,
  repository: Repository,
  headSha: string,
  red: readonly CheckFacts[],
): Promise<InputPart> {
  const names = red.map(({ name }) => name);
  const failures = new Map(
    (await checkLogs.failuresOf(repository, headSha, names)).map((failure) => [failure.name, failure]),
  );
  const share = Math.floor(longestInputText / red.length) - 2;
  const perCheck = Math.min(mostPerCheck, Math.max(leastPerCheck, share));
  const { redact } = createRedactor({ secrets: [] });
  const text = red.map((check) => redact(describe(check, failures.get(check.name), perCheck))).join('\n\n');
  return { kind: 'ci', text: text.slice(0, longestInputText), source: `checks:${headSha}` };
}

function describe({ name, summary }: CheckFacts, failure: FailedCheck | undefined, room: number): string {
  const head = [
    `${plainLines(name)} failed. ${plainLines(summary)}`.trim(),
    ...(failure?.annotations ?? []).map(
      ({ path, line, message }) => `${plainLines(path)}:${line}: ${plainLines(message)}`,
    ),
  ]
    .join('\n')
    .slice(0, Math.ceil(room / 2));
  const log = failure?.log === undefined ? '' : logExcerpt(failure.log, room - head.length - 20);
  return log === '' ? head : `${head}\nEnd of its log:\n${log}`;
}
