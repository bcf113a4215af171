import { join } from 'node:path';
import type { GateResult } from '../../contracts/job-vocabulary.ts';
import { detectCommands } from '../detection/detect-commands.ts';
import { readRepositoryFiles } from '../detection/read-repository-files.ts';
import { type GatesReport, runGates } from '../gates/run-gates.ts';
import { checkOutCopy } from '../git/check-out.ts';
import { type Attempt, endUntrustedProcesses } from './attempt.ts';
import type { Base } from './measure-base.ts';
import { openAttemptSandbox } from './open-attempt-sandbox.ts';
import { removeFolder } from './remove-folder.ts';

export type Proof = Omit<GatesReport, 'outcomes'> & {
  gates: GateResult[];
  outcomes: GatesReport['outcomes'];
};

/**
 * Runs the gates on a commit in a clean checkout and a fresh sandbox, after every process of the agent has ended. The base's commands count; what the agent
 * added to a repository that had none is run as well.
 */
export async function proveWork(
  attempt: Attempt,
  work: { base: string; head: string; problems: string[]; measured: Base; round: number },
): Promise<Proof> {
  await endUntrustedProcesses(attempt);
  const { deps, assignment } = attempt;
  const name = `gates-${work.round}`;
  const copy = join(deps.folder, name);
  await checkOutCopy(attempt.repository, work.head, copy);
  const sandbox = openAttemptSandbox(attempt, name, [copy]);
  const report = await runGates({
    repository: attempt.repository,
    base: work.base,
    head: work.head,
    place: { sandbox, folder: copy, network: assignment.network, signal: attempt.rights.signal },
    commands: { ...detectCommands(readRepositoryFiles(copy), {}), ...work.measured.commands },
    baseline: work.measured.measured,
    protectedPaths: assignment.protectedPaths,
    problems: work.problems,
    redactor: attempt.redactor,
    clock: deps.clock,
    onGate: (gate) => attempt.heartbeat.note(0, `gate ${gate}`),
  });
  await sandbox.killAll();
  await removeFolder(copy);
  return { ...report, gates: await keepEvidence(attempt, report, work.round) };
}

/** Stores each gate's whole output, redacted, and notes the result in the trace. */
async function keepEvidence(attempt: Attempt, report: GatesReport, round: number): Promise<GateResult[]> {
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
