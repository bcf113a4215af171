import type { RequirementEvidence } from '../../contracts/attempt-report.ts';
import { isGreen } from '../gates/measure-commands.ts';
import { type CommandEvidence, requirementEvidence } from '../tasks/requirement-evidence.ts';
import type { Proof } from './proof.ts';
import type { Work } from './work.ts';

/** What the factory's run on a commit shows for each item of the SPEC: of a planner's items by their commands, otherwise by the tests and the agent's claims. */
export function evidenceOf(work: Work, proof: Proof): RequirementEvidence[] {
  const { plan, redProofs } = work.progress;
  if (plan.madeBy === 'structure') return claimedEvidence(work, proof);
  const evidence = new Map<string, CommandEvidence>();
  for (const item of plan.items) {
    const shown = evidenceFor(work, proof, item.acceptance ?? work.base.commands.test);
    if (shown !== undefined) evidence.set(item.id, shown);
  }
  return requirementEvidence(plan, { evidence, redProofs });
}

function evidenceFor(
  { base, outcomes }: Work,
  proof: Proof,
  command: string | undefined,
): CommandEvidence | undefined {
  const ran = proof.outcomes.find(({ result }) => command !== undefined && result.command === command);
  if (command === undefined || ran === undefined) return undefined;
  const before = base.measured.find((each) => each.command === command);
  const wasGreen = before === undefined ? (outcomes.greenBefore.get(command) ?? true) : isGreen(before);
  // A suite that was red before and is no worse now: only tests that were proven red say anything by it.
  const saysNothing = ran.result.status !== 'passed';
  return {
    command,
    exitCode: ran.result.exitCode,
    passed: !ran.blocks,
    wasGreen: wasGreen || saysNothing,
  };
}

/** Without a plan no command belongs to an item: what the agent claims counts as met once the repository's own commands are not red because of the change. */
function claimedEvidence({ outcomes }: Work, proof: Proof): RequirementEvidence[] {
  const ran = proof.gates.filter(({ command, name }) => command !== undefined && name !== 'install');
  const shown = ran.find(({ name }) => name === 'test') ?? ran[0];
  const isRed = proof.outcomes.some(({ blocks }) => blocks);
  return outcomes.checklist.map(({ id, text, state }) => {
    const facts = shown === undefined ? {} : { command: shown.command, exitCode: shown.exitCode };
    if (proof.unverified || shown === undefined)
      return { itemId: id, text, verdict: 'not checked', note: 'no command checks it' };
    if (isRed) return { itemId: id, text, verdict: 'not met', ...facts };
    if (state === 'open')
      return { itemId: id, text, verdict: 'not checked', note: 'the agent does not claim it' };
    return { itemId: id, text, verdict: 'met', ...facts, note: 'claimed by the agent, and nothing is red' };
  });
}
