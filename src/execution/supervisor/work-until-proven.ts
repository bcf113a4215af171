import type { AgentResult, ChecklistItem } from '../../contracts/agent-task.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import type { Agent } from '../agents/agent.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import type { StartingPoint } from './fetch-repository.ts';
import type { Base } from './measure-base.ts';
import { type Proof, proveWork } from './prove-work.ts';
import { runAgent } from './run-agent.ts';
import { commitMessage, saveWork } from './save-work.ts';
import type { Plan } from './structural-plan.ts';
import { writeBrief, writeRepairBrief } from './write-brief.ts';
import type { AttemptOutcomes } from './write-report.ts';

/** After these ends of an iteration what is there is worth proving; after any other the attempt ends. */
const worthProving: readonly StopReason[] = ['success', 'partial', 'no_changes'];

export type ProvenWork = { head: string; proof: Proof };

/**
 * Lets the agent work, proves what it left, and lets it repair what is red, as often as the limits allow. `outcomes` is filled on the way, so that a report can be
 * written at any end.
 */
export async function workUntilProven(
  attempt: Attempt,
  agent: Agent,
  given: { start: StartingPoint; base: Base; plan: Plan },
  outcomes: AttemptOutcomes,
): Promise<ProvenWork | AttemptStop> {
  const { assignment, deps, heartbeat } = attempt;
  const brief = writeBrief(assignment, given.base.commands, given.base.measured);
  let { head } = given.start;
  let words = brief;
  for (let round = 0; ; round += 1) {
    heartbeat.enter('working', round === 0 ? 'the agent works' : `repairing after red gates (${round})`);
    const result = await runAgent(attempt, agent, {
      number: round,
      brief: words,
      checklist: outcomes.checklist,
      writeGlobs: given.plan.writeGlobs,
    });
    outcomes.results.push(result);
    outcomes.checklist = result.checklist;
    const saved = await saveWork(attempt, {
      base: given.start.base,
      head,
      message: commitMessage(assignment.request.title, referenceOf(attempt), round),
      claimedItems: result.checklist.filter((item) => item.state !== 'open').map((item) => item.id),
    });
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
    const unchanged = round > 0 && !saved.changed;
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

function endOfIteration(
  attempt: Attempt,
  result: AgentResult,
  withoutChange: boolean,
): AttemptStop | undefined {
  if (attempt.rights.signal.aborted) return stopWith('cancelled', 'The attempt was stopped from outside.');
  if (!worthProving.includes(result.stopReason))
    return stopWith(result.stopReason, result.summary || `The agent stopped: ${result.stopReason}.`);
  if (withoutChange) return stopWith('no_changes', result.summary || 'The agent changed nothing.');
  return undefined;
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
