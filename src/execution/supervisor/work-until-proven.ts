import type { ChecklistItem } from '../../contracts/agent-task.ts';
import type { TaskOutput } from '../../contracts/task-output.ts';
import { askAboutChecks, onlyChecksAreRed } from './ask-about-checks.ts';
import { type AttemptStop, isStop, stoppedFromOutside, stopWith } from './attempt-stop.ts';
import { carryOutItems } from './carry-out-items.ts';
import { evidenceOf } from './evidence-of.ts';
import { findingsToMend, withOpenFindings } from './findings-to-mend.ts';
import type { Proof, ProvenWork } from './proof.ts';
import { proveWork } from './prove-work.ts';
import { runAgent } from './run-agent.ts';
import type { SavedWork } from './save-work.ts';
import type { Work } from './work.ts';
import { type Round, workOnWhole } from './work-on-whole.ts';
import { writeBrief, writeContinuationBrief, writeFindingsBrief, writeRepairBrief } from './write-brief.ts';

/** What was worked, and whether the round changed anything. */
type Worked = ProvenWork & { changed: boolean };

/**
 * Carries out the plan, proves what it came to, has it reviewed, and has repaired what is red or was found, as often as the limits allow.
 *
 * ```
 * items, or the whole ─▶ gates in a clean checkout ─ green ─▶ reviewers ─ nothing to mend ─▶ proven
 *          ▲                  └ red ─▶ repair                     └ findings ─▶ repair
 *          └───────────────────────────────────────────────────────────────────────┘
 * ```
 */
export async function workUntilProven(work: Work): Promise<ProvenWork | AttemptStop> {
  const { attempt } = work;
  let { head } = work.start;
  let round: Round = {
    number: 0,
    words: firstWords(work),
    prefix: '',
  };
  for (;;) {
    const saved = await workOnRound(work, head, round);
    if (isStop(saved)) return saved;
    const proof = await prove(work, saved, round);
    if (attempt.rights.signal.aborted) return stoppedFromOutside;
    const worked = { head: saved.head, proof, changed: saved.head !== head };
    head = saved.head;
    const red = proof.outcomes.filter((outcome) => outcome.blocks);
    const next =
      red.length > 0 ? await afterRed(work, worked, round, red) : await afterGreen(work, worked, round);
    if (!('words' in next)) return next;
    round = next;
  }
}

/** The request; and where a lost worker's work is gone on with, what its agent had to say. */
function firstWords({ attempt, base, start }: Work): string {
  const brief = writeBrief(attempt.assignment, base.commands, base.measured);
  const handoff = start.progress?.handoff ?? '';
  return handoff === '' ? brief : writeContinuationBrief(brief, handoff);
}

async function workOnRound(
  work: Work,
  head: string,
  round: Round,
): Promise<Pick<SavedWork, 'head' | 'problems'> | AttemptStop> {
  const { progress, attempt, start } = work;
  if (progress.plan.madeBy === 'model' && round.number === 0) {
    const carried = await carryOutItems(work);
    if (typeof carried !== 'string') return carried;
    if (carried === start.base) return stopWith('no_changes', 'Nothing of the plan needed a change.');
    return { head: carried, problems: [] };
  }
  attempt.heartbeat.enter('working', round.number === 0 ? 'the agent works' : `repairing (${round.number})`);
  const worked = await workOnWhole(work, head, round);
  return isStop(worked) ? worked : worked.saved;
}

async function prove(work: Work, saved: Pick<SavedWork, 'head' | 'problems'>, round: Round): Promise<Proof> {
  const { attempt, outcomes } = work;
  await attempt.deps.control.call('validate', {});
  attempt.heartbeat.enter('validating', 'running the gates in a clean checkout');
  const proof = await proveWork(work, { ...saved, round: round.number });
  outcomes.proof = proof;
  outcomes.evidence = evidenceOf(work, proof);
  return proof;
}

/** What is red is repaired, unless there is no round left or the last one changed nothing; whether the checks themselves may change, people decide. */
async function afterRed(
  work: Work,
  worked: Worked,
  round: Round,
  red: Proof['outcomes'],
): Promise<Round | AttemptStop> {
  const { assignment, deps } = work.attempt;
  const names = red.map((each) => each.result.name);
  const unchanged = round.number > 0 && !worked.changed;
  const isPeoples = onlyChecksAreRed(red);
  // One repair may take back what was careless; what an agent comes back with is meant.
  if (unchanged || round.number >= assignment.limits.refinements || (isPeoples && round.number > 0))
    return isPeoples
      ? await askAboutChecks(work, worked)
      : giveUp(worked.proof, names, round.number, unchanged);
  const cause = await explain(work, worked.head, red);
  await deps.control.call('resume-work', { failingGates: names });
  return {
    number: round.number + 1,
    prefix: 'Repair after red gates: ',
    words: repairWords(work, red, cause),
  };
}

/** What reviewers find is mended, as long as there are rounds. */
async function afterGreen(
  work: Work,
  worked: Worked,
  round: Round,
): Promise<Round | ProvenWork | AttemptStop> {
  const { assignment, deps } = work.attempt;
  const { head, proof } = worked;
  acceptClaims(work, proof);
  const toMend = await findingsToMend(work, { head, proof });
  if (isStop(toMend)) return toMend;
  if (toMend.length === 0) return { head, proof };
  const unchanged = round.number > 0 && !worked.changed;
  if (unchanged || round.number >= assignment.limits.refinements)
    return withOpenFindings({ head, proof }, toMend);
  const reviewers = [...new Set(toMend.map(({ role }) => `review: ${role}`))];
  await deps.control.call('resume-work', { failingGates: reviewers });
  const brief = writeBrief(assignment, work.base.commands, work.base.measured);
  return { number: round.number + 1, prefix: 'After review: ', words: writeFindingsBrief(brief, toMend) };
}

/** The QA role says why something is red; only where a plan was made, and its silence changes nothing. */
async function explain(work: Work, head: string, red: Proof['outcomes']): Promise<string> {
  if (work.progress.lane === 'fast') return '';
  const result = await runAgent(work, {
    role: 'qa',
    itemIds: work.outcomes.checklist.map(({ id }) => id),
    head,
    brief: repairWords(work, red, ''),
    checklist: [],
    writeGlobs: [],
  });
  return result.status === 'done' ? (result.output as TaskOutput<'explanation'>).cause : '';
}

function repairWords({ attempt, base }: Work, red: Proof['outcomes'], cause: string): string {
  const shown = red.map(({ result: { name, command }, output }) => ({
    name,
    command,
    output: attempt.redactor.redact(output),
  }));
  return writeRepairBrief(writeBrief(attempt.assignment, base.commands, base.measured), shown, cause);
}

function giveUp(proof: Proof, names: string[], rounds: number, unchanged: boolean): AttemptStop {
  const protectedPaths = proof.findings
    .filter((finding) => finding.code === 'protected-path')
    .map((finding) => finding.path);
  if (protectedPaths.length > 0) {
    return stopWith(
      'protected_path',
      `The change touches paths that only a person may change: ${protectedPaths.slice(0, 20).join(', ')}.`,
    );
  }
  const why = unchanged ? 'and the last repair changed nothing' : `after ${rounds} repairs`;
  return stopWith('gates_failed', `These gates are red ${why}: ${names.join(', ')}.`);
}

/** What the agent claimed counts as done once the factory's own evidence says so. */
function acceptClaims({ outcomes, progress }: Work, proof: Proof): void {
  const met = new Set(
    outcomes.evidence.filter(({ verdict }) => verdict === 'met').map(({ itemId }) => itemId),
  );
  const isAccepted = ({ id, state }: ChecklistItem): boolean =>
    progress.plan.madeBy === 'model' ? met.has(id) : state === 'claimed' && !proof.unverified;
  outcomes.checklist = outcomes.checklist.map((item) =>
    isAccepted(item) ? { ...item, state: 'done' } : item,
  );
}
