import type { RequirementEvidence } from '../../contracts/attempt-report.ts';
import { isGreen } from '../gates/measure-commands.ts';
import { findSilencedTests, showsTests } from '../gates/silenced-tests.ts';
import type { RedProof } from '../tasks/judge-red.ts';
import { type CommandEvidence, requirementEvidence, type ShownTests } from '../tasks/requirement-evidence.ts';
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
  const tests = new Map(plan.items.map(({ id }) => [id, testsOf(work, proof, redProofs[id])]));
  return requirementEvidence(plan, { evidence, redProofs, tests });
}

/** Whether the tests that were red before an item was worked on show as passing in the run of the repository's tests. */
function testsOf({ base }: Work, { outcomes }: Proof, redProof: RedProof | undefined): ShownTests {
  const provenRed = redProof?.red === true ? redProof.tests : [];
  const ran = outcomes.find(({ result }) => result.name === 'test' && result.command === base.commands.test);
  const before = base.measured.find(({ kind }) => kind === 'test')?.output ?? '';
  if (ran === undefined || provenRed.length === 0 || !showsTests(before, ran.output))
    return { shown: 'no names' };
  const silenced = findSilencedTests(before, ran.output, { provenRed });
  // What else passed before counts as far as the gate held it against the work: names may have been given up.
  const held = ran.blocks ? silenced : silenced.filter((name) => provenRed.includes(name));
  return held.length === 0 ? { shown: 'all' } : { shown: 'not all', silenced: held };
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
