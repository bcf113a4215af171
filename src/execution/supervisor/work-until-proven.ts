import type { AgentResult, ChecklistItem } from '../../contracts/agent-task.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import type { Agent } from '../agents/agent.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import type { StartingPoint } from './fetch-repository.ts';
import type { Base } from './measure-base.ts';
import type { Plan } from './plan-of-spec.ts';
import { type Proof, proveWork } from './prove-work.ts';
import { runAgent } from './run-agent.ts';
import { commitMessage, type SavedWork, saveWork } from './save-work.ts';
import { writeBrief, writeContinuationBrief, writeRepairBrief } from './write-brief.ts';
import type { AttemptOutcomes } from './write-report.ts';

/** After these ends of an iteration what is there is worth proving; after any other the attempt ends. */
const worthProving: readonly StopReason[] = ['success', 'partial', 'no_changes'];
/** After these an agent that got on, and has items left, goes on with a fresh context. */
const worthContinuing: readonly StopReason[] = ['partial', 'context', 'timeout'];
const mostContinuations = 2;

export type ProvenWork = { head: string; proof: Proof };
type Given = { start: StartingPoint; base: Base; plan: Plan };

/**
 * Lets the agent work, proves what it left, and lets it repair what is red, as often as the limits allow. `outcomes` is filled on the way, so that a report can be
 * written at any end.
 */
export async function workUntilProven(
  attempt: Attempt,
  agent: Agent,
  given: Given,
  outcomes: AttemptOutcomes,
): Promise<ProvenWork | AttemptStop> {
  const { assignment, deps, heartbeat } = attempt;
  const brief = writeBrief(assignment, given.base.commands, given.base.measured);
  let { head } = given.start;
  let words = brief;
  for (let round = 0; ; round += 1) {
    heartbeat.enter('working', round === 0 ? 'the agent works' : `repairing after red gates (${round})`);
    const { result, saved, changed } = await iterate(attempt, agent, given, outcomes, { head, round, words });
    head = saved.head;
    const ended = endOfIteration(attempt, result, head === given.start.base);
    if (ended !== undefined) return ended;

    await deps.control.call('validate', {});
    heartbeat.enter('validating', 'running the gates in a clean checkout');
    const proof = await proveWork(attempt, {
      base: given.start.base,
      head,
      problems: saved.problems,
      measured: given.base,
      round,
    });
    outcomes.proof = proof;
    if (attempt.rights.signal.aborted) return stopWith('cancelled', 'The attempt was stopped from outside.');
    const failures = proof.outcomes.filter((outcome) => outcome.blocks);
    if (failures.length === 0) {
      outcomes.checklist = acceptClaims(outcomes.checklist, proof);
      return { head, proof };
    }
    const unchanged = round > 0 && !changed;
    if (unchanged || round >= assignment.limits.refinements)
      return giveUp(
        proof,
        failures.map((each) => each.result.name),
        round,
        unchanged,
      );
    await deps.control.call('resume-work', { failingGates: failures.map((each) => each.result.name) });
    words = writeRepairBrief(
      brief,
      failures.map(({ result: gate, output }) => ({
        name: gate.name,
        command: gate.command,
        output: attempt.redactor.redact(output),
      })),
    );
  }
}

/** One or more iterations of the agent, each with a fresh context: the state is in the files. Every one is saved. */
async function iterate(
  attempt: Attempt,
  agent: Agent,
  given: Given,
  outcomes: AttemptOutcomes,
  from: { head: string; round: number; words: string },
): Promise<{ result: AgentResult; saved: SavedWork; changed: boolean }> {
  let { head, words } = from;
  for (let continuation = 0; ; continuation += 1) {
    const number = outcomes.results.length;
    const { writeGlobs } = given.plan;
    const result = await runAgent(attempt, agent, {
      number,
      brief: words,
      checklist: outcomes.checklist,
      writeGlobs,
    });
    outcomes.results.push(result);
    outcomes.checklist = result.checklist;
    const saved = await saveWork(attempt, {
      base: given.start.base,
      parent: given.start.parent,
      head,
      message: commitMessage(attempt.assignment.request.title, referenceOf(attempt), from.round),
      claimedItems: result.checklist.filter((item) => item.state !== 'open').map((item) => item.id),
    });
    head = saved.head;
    const goesOn =
      continuation < mostContinuations &&
      worthContinuing.includes(result.stopReason) &&
      saved.changed &&
      result.checklist.some((item) => item.state === 'open') &&
      !attempt.rights.signal.aborted;
    if (!goesOn) return { result, saved, changed: head !== from.head };
    words = writeContinuationBrief(from.words, result.summary);
  }
}

function endOfIteration(
  attempt: Attempt,
  result: AgentResult,
  withoutChange: boolean,
): AttemptStop | undefined {
  if (attempt.rights.signal.aborted) return stopWith('cancelled', 'The attempt was stopped from outside.');
  if (!worthProving.includes(result.stopReason)) return stopWith(result.stopReason, lastWordsOf(result));
  if (withoutChange) return stopWith('no_changes', result.summary || 'The agent changed nothing.');
  return undefined;
}

/** Questions that come up while code is written are for the person who looks at the job: `/factory retry` answers them. */
function lastWordsOf({ stopReason, summary, questions = [] }: AgentResult): string {
  const words = summary || `The agent stopped: ${stopReason}.`;
  return [words, ...questions.map((question, index) => `${index + 1}. ${question}`)].join('\n');
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

/** What the agent claimed counts as done once the repository's own commands ran and nothing was red because of it. */
function acceptClaims(checklist: ChecklistItem[], proof: Proof): ChecklistItem[] {
  if (proof.unverified) return checklist;
  return checklist.map((item) => (item.state === 'claimed' ? { ...item, state: 'done' } : item));
}

function referenceOf({ assignment }: Attempt): string {
  return `${assignment.repository.owner}/${assignment.repository.name}#${assignment.issueNumber}`;
}
