import { describeFinding, isBlocking } from '../gates/finding.ts';
import { patchBetween } from '../git/changes-between.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import type { Proof, ProvenWork } from './proof.ts';
import type { Work } from './work.ts';

/** An explanation has room for 8,192 characters in all. */
const mostDiffCharacters = 5_000;
const mostFindings = 15;

/** Whether nothing is red but the gate that looks at how the work is checked: then what is left to say is whether that may change. */
export function onlyChecksAreRed(red: Proof['outcomes']): boolean {
  return red.length > 0 && red.every(({ result }) => result.name === 'checks');
}

/**
 * Hands the question whether tests, their settings or the gates' scripts may change to people, with the change itself. They answer by committing it, or not: what stands on the branch that an attempt
 * begins with is no change any more, and anything else than exactly that is asked about again.
 */
export async function askAboutChecks(
  { attempt, start }: Pick<Work, 'attempt' | 'start'>,
  { head, proof }: ProvenWork,
): Promise<AttemptStop> {
  const { branchSha, repository } = attempt.assignment;
  const findings = proof.findings.filter(isBlocking);
  const paths = new Set(findings.map(({ path }) => path));
  const diff = partsAbout(paths, await patchBetween(attempt.repository, start.base, head, 3));
  const next = branchSha === null ? '/factory retry' : '/factory rebase';
  return stopWith(
    'protected_path',
    [
      'Nothing else is red, but the change alters what it is checked by, and that only a person may decide:',
      findings
        .slice(0, mostFindings)
        .map((finding) => `- ${describeFinding(finding)}`)
        .join('\n'),
      fenced(diff),
      `To allow exactly this, bring it to \`${repository.defaultBranch}\` yourself and say \`${next}\`: work then begins with it, and whatever differs from it is asked about again. To refuse it, say \`/factory retry\` and what to do instead.`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

/** The parts of a patch that are about these files. */
function partsAbout(paths: ReadonlySet<string>, patch: string): string {
  const parts = patch.split(/^(?=diff --git )/m);
  const headers = new Set([...paths].map((path) => `diff --git a/${path} b/${path}`));
  return parts.filter((part) => headers.has(part.slice(0, part.indexOf('\n')))).join('');
}

function fenced(diff: string): string {
  const longest = Math.max(2, ...(diff.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const rest = diff.length - mostDiffCharacters;
  const cut = rest > 0 ? `${diff.slice(0, mostDiffCharacters)}\n… ${rest} characters more` : diff.trimEnd();
  return diff === '' ? '' : `${fence}diff\n${cut}\n${fence}`;
}
