import { type AttemptReport, attemptReportSchema } from '../../contracts/attempt-report.ts';
import { isArtifactLost } from '../../contracts/is-artifact-lost.ts';
import type { Learning } from '../../contracts/learning.ts';
import type { EffectOf } from '../../job/effect.ts';
import type { Job } from '../../job/job.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { LearningStore } from '../../ports/learning-store.ts';
import type { Log } from '../../ports/log.ts';
import { disputesAmong } from './disputes.ts';
import { plainFact } from './plain-fact.ts';
import { isGone } from './rank-learnings.ts';
import { factId, knownAs } from './same-fact.ts';

/** What is kept of one repository; beyond that the facts that were verified longest ago go. */
const mostKept = 200;
const mostOfOneRun = 20;

export type KeepLearningsDependencies = {
  learnings: Pick<LearningStore, 'list' | 'confirm' | 'hit' | 'forget'>;
  artifacts: Pick<ArtifactStore, 'get'>;
  log: Log;
};

/**
 * Keeps what the agent of a delivered attempt noted, and counts the facts it had been told. Only runs whose gates passed teach anything; a fact that the agent had been told
 * is no new confirmation of it, and one that the agent itself found otherwise did not help. Carried out again it changes nothing. Old facts are removed on the way. A report that cannot be read teaches nothing and is no fault.
 */
export function createKeepLearnings({ learnings, artifacts, log }: KeepLearningsDependencies) {
  return async (effect: EffectOf<'keep-learnings'>, { details }: Job): Promise<void> => {
    const report = await readReport(artifacts, effect.report);
    if (report === undefined || details === undefined) {
      log.warn('learnings could not be read', { jobId: effect.jobId });
      return;
    }
    if (!hasPassed(report)) return;
    const { id, owner, name } = details.repository;
    const known = await learnings.list(id);
    const given = new Set(report.recalled ?? []);
    const { jobId, at } = effect;
    const noted = factsOf(report).map((found) => ({ ...found, id: factId(found.fact) }));
    const isDenied = (told: Learning) => disputesAmong([told, ...noted]).has(told.id);
    for (const told of known.filter((each) => given.has(each.id) && !isDenied(each)))
      await learnings.hit({ repositoryId: id, id: told.id, jobId, at });
    const proof = { evidence: effect.report, commit: effect.commit, jobId, at };
    for (const found of confirmedBy(report, known, given))
      await learnings.confirm({ repository: { id, owner, name }, ...found, ...proof });
    for (const old of superfluous(known, Date.parse(effect.at))) await learnings.forget(id, old.id);
  };
}

/** The facts of a report, under the names and in the words by which they are known already, without those that its agent had been told. */
function confirmedBy(
  report: AttemptReport,
  known: readonly Learning[],
  given: ReadonlySet<string>,
): Pick<Learning, 'id' | 'fact' | 'scopeGlobs'>[] {
  return factsOf(report)
    .map((found) => knownAs(found.fact, known) ?? { ...found, id: factId(found.fact) })
    .filter(({ id }) => !given.has(id))
    .map(({ id, fact, scopeGlobs }) => ({ id, fact, scopeGlobs }));
}

/** Verification ran, and nothing is red that was not red before the agent came. */
function hasPassed({ unverified, gates }: AttemptReport): boolean {
  return (
    !unverified &&
    gates.some(({ status }) => status === 'passed') &&
    gates.every(({ status, redOnBase }) => redOnBase || (status !== 'failed' && status !== 'error'))
  );
}

function factsOf({ learnings }: AttemptReport): { fact: string; scopeGlobs: string[] }[] {
  return learnings.slice(0, mostOfOneRun).flatMap(({ fact: told, scopeGlobs }) => {
    const fact = plainFact(told);
    const globs = scopeGlobs.filter((glob) => glob.length <= 200 && plainGlob.test(glob)).slice(0, 10);
    return fact === undefined ? [] : [{ fact, scopeGlobs: globs }];
  });
}

/** Letters, digits and what globs are made of: a glob is no place for sentences. */
const plainGlob = /^[\p{L}\p{N}_.@/*?{},[\]!+-]+$/u;

function superfluous(known: readonly Learning[], now: number): Learning[] {
  const live = known
    .filter((each) => !isGone(each, now))
    .toSorted((a, b) => (a.lastVerified < b.lastVerified ? 1 : -1));
  return [...known.filter((each) => isGone(each, now)), ...live.slice(mostKept)];
}

async function readReport(
  artifacts: Pick<ArtifactStore, 'get'>,
  ref: EffectOf<'keep-learnings'>['report'],
): Promise<AttemptReport | undefined> {
  try {
    const content = Buffer.from(await artifacts.get(ref)).toString('utf8');
    return attemptReportSchema.safeParse(JSON.parse(content)).data;
  } catch (error) {
    if (error instanceof SyntaxError || isArtifactLost(error)) return undefined;
    throw error;
  }
}
