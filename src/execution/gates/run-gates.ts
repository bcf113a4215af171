import type { Commands } from '../../contracts/worker-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import { commandKinds } from '../detection/repository-files.ts';
import { type Change, changesBetween, patchBetween } from '../git/changes-between.ts';
import type { TrustedRepository } from '../git/trusted-repository.ts';
import { compareWithBase } from './compare-with-base.ts';
import { type DiffFinding, judgeDiff } from './diff-policy.ts';
import { diffPolicyGate } from './diff-policy-gate.ts';
import type { GateOutcome } from './gate-outcome.ts';
import { type MeasuredFolder, type Measurement, measureCommand } from './measure-commands.ts';
import { secretsGate } from './secrets-gate.ts';

export type GateRun = {
  repository: TrustedRepository;
  base: string;
  head: string;
  /** The clean checkout of `head`, with a sandbox of its own. */
  place: MeasuredFolder;
  commands: Commands;
  /** What the commands did on the base. */
  baseline: Measurement[];
  protectedPaths: string[];
  /** What of the workspace could not be recorded. */
  problems: string[];
  redactor: Redactor;
  clock: Clock;
  /** Told before each command. */
  onGate(name: string): void;
};
export type GatesReport = {
  outcomes: GateOutcome[];
  changes: Change[];
  findings: DiffFinding[];
  /** No command could be run: nothing of what the agent claims was verified. */
  unverified: boolean;
};

/** Runs every gate on a commit: first those that read git objects, which are quick and decide alone, then the repository's own commands. */
export async function runGates(run: GateRun): Promise<GatesReport> {
  const startedAt = run.clock.now();
  const changes = await changesBetween(run.repository, run.base, run.head);
  const findings: DiffFinding[] = [
    ...judgeDiff(changes, run.protectedPaths),
    ...run.problems.map((message): DiffFinding => ({ code: 'unrecorded', path: '', message })),
  ];
  const policy = diffPolicyGate(findings, run.clock.now() - startedAt);
  if (findings.some((finding) => finding.code === 'too-large' || finding.code === 'too-many-files')) {
    return { outcomes: [policy], changes, findings, unverified: true };
  }
  const scanStartedAt = run.clock.now();
  const secrets = secretsGate(await patchBetween(run.repository, run.base, run.head), run.redactor, 0);
  secrets.result.durationMs = run.clock.now() - scanStartedAt;
  const measured = await runCommandGates(run);
  return { outcomes: [...measured, secrets, policy], changes, findings, unverified: !measured.some(hasRun) };
}

/** A command other than `install` said something about the code. */
function hasRun({ result }: GateOutcome): boolean {
  return result.name !== 'install' && result.status !== 'skipped';
}

async function runCommandGates(run: GateRun): Promise<GateOutcome[]> {
  const outcomes: GateOutcome[] = [];
  for (const kind of commandKinds) {
    const command = run.commands[kind];
    if (command === undefined || run.place.signal.aborted) continue;
    run.onGate(kind);
    const head = await measureCommand(kind, command, run.place);
    const outcome = compareWithBase(
      head,
      run.baseline.find((each) => each.kind === kind),
    );
    outcomes.push(outcome);
    // Without its dependencies nothing else would say anything about the code.
    if (kind === 'install' && outcome.blocks) break;
  }
  return outcomes;
}
