import type { GateResult } from '../../contracts/job-vocabulary.ts';
import { detectCommands } from '../detection/detect-commands.ts';
import { readRepositoryFiles } from '../detection/read-repository-files.ts';
import { askRegistries } from '../gates/dependencies/ask-registries.ts';
import type { GatesReport } from '../gates/gate-run.ts';
import { runGates } from '../gates/run-gates.ts';
import { blobsAt } from '../git/blobs-at.ts';
import { changesBetween } from '../git/changes-between.ts';
import { scopeViolations } from '../tasks/scope-violations.ts';
import type { Attempt } from './attempt.ts';
import { inCleanCheckout } from './in-clean-checkout.ts';
import type { Proof } from './proof.ts';
import { provenRed } from './proven-red.ts';
import type { Work } from './work.ts';

/**
 * Runs the gates on a commit in a clean checkout and a fresh sandbox, after every process of the agent has ended, and with them what shows that each planned item is finished: all of it counts in the score. The base's commands
 * count; what the agent added to a repository that had none is run as well.
 */
export async function proveWork(
  work: Work,
  proven: { head: string; problems: string[]; round: number },
): Promise<Proof> {
  const { acceptedWith, attempt, base, progress, start } = work;
  const { deps, assignment } = attempt;
  const report = await inCleanCheckout(attempt, proven.head, 'gates', async (place) => {
    return await runGates({
      repository: attempt.repository,
      base: start.base,
      head: proven.head,
      place,
      commands: { ...detectCommands(readRepositoryFiles(place.folder), {}), ...base.commands },
      baseline: base.measured,
      known: acceptedWith?.commit === proven.head ? [acceptedWith.tests] : [],
      acceptance: progress.plan.items.flatMap(({ id, acceptance }) =>
        acceptance === undefined ? [] : [{ itemId: id, command: acceptance }],
      ),
      provenRed: provenRed(work, progress.finished),
      protectedPaths: assignment.protectedPaths,
      dependencies: assignment.dependencies,
      registries: attempt.egress === undefined ? undefined : askRegistries(attempt.egress),
      problems: [...proven.problems, ...(await outOfScope(work, proven.head))],
      redactor: attempt.redactor,
      clock: deps.clock,
      onGate: (gate) => attempt.heartbeat.note(0, `gate ${gate}`),
    });
  });
  return { ...report, gates: await keepEvidence(attempt, report, proven.round) };
}

/** What lies outside of the paths that the plan took locks for, and frozen tests that are not what they were when they were red. */
async function outOfScope({ attempt, progress, start }: Work, head: string): Promise<string[]> {
  const { frozen, plan } = progress;
  const changes = await changesBetween(attempt.repository, start.head, head);
  const paths = frozen.map(({ path }) => path);
  const blobs = await blobsAt(attempt.repository, head, paths);
  return [
    ...scopeViolations(changes, { writeGlobs: plan.writeGlobs, frozen: [] }),
    ...frozen
      .filter(({ path, blob }) => blobs.get(path) !== blob)
      .map(({ path }) => `${path} is a frozen test and was changed or deleted`),
  ];
}

/** Stores each gate's whole output, redacted, and notes the result in the trace. */
async function keepEvidence(
  attempt: Attempt,
  report: Pick<GatesReport, 'outcomes'>,
  round: number,
): Promise<GateResult[]> {
  const trace = attempt.trace.for({ taskId: 'validate', role: 'supervisor', iteration: round });
  const gates: GateResult[] = [];
  for (const { result, blocks, output } of report.outcomes) {
    const text = attempt.redactor.redact(output);
    const evidence = text === '' ? {} : { evidence: await attempt.deps.control.upload(Buffer.from(text)) };
    const gate = { ...result, summary: attempt.redactor.redact(result.summary).slice(0, 2_000), ...evidence };
    trace.write({ kind: 'gate', payload: { ...gate, blocks } });
    gates.push(gate);
  }
  return gates;
}
