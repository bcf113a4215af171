import type { Quality } from '../../contracts/quality.ts';
import { type Severity, severities } from '../../contracts/severity.ts';
import { type Change, changesBetween, patchBetween } from '../git/changes-between.ts';
import { mayHoldTests } from '../tasks/test-paths.ts';
import { readAddedLines } from './added-lines.ts';
import { type ChangedText, readChangedTexts } from './changed-text.ts';
import { judgeChecks, saysHowToCheck } from './checks/judge-checks.ts';
import { lookAtDependencies } from './dependencies/look-at-dependencies.ts';
import { isManifest } from './dependencies/read-manifest.ts';
import { findPatchSecrets } from './find-patch-secrets.ts';
import type { Finding } from './finding.ts';
import { gateOfFindings } from './gate-of-findings.ts';
import type { GateOutcome } from './gate-outcome.ts';
import type { GateRun, GatesReport } from './gate-run.ts';
import { judgeDiff } from './judge-diff.ts';
import { assessChange } from './quality/assess-change.ts';
import { readHistory } from './quality/read-history.ts';
import { scoreWork } from './quality/score-work.ts';
import { hasRun, runCommandGates } from './run-command-gates.ts';
import { findWeaknesses } from './static/find-weaknesses.ts';

/** Runs every gate on a commit: first those that read git objects, which are quick and decide alone, then the repository's own commands. */
export async function runGates(run: GateRun): Promise<GatesReport> {
  const startedAt = run.clock.now();
  const changes = await changesBetween(run.repository, run.base, run.head);
  const policy = [...judgeDiff(changes, run.protectedPaths), ...unrecorded(run.problems)];
  const policyGate = gateOfFindings('diff policy', policy, run.clock.now() - startedAt);
  const risk = assessChange(changes, await readHistory(run.repository, run.base));
  if (policy.some(({ code }) => code === 'too-large' || code === 'too-many-files')) {
    return report([policyGate], changes, policy, risk);
  }
  const read = await readingGates(run, changes);
  const measured = await runCommandGates(
    run,
    read.texts.filter(({ path }) => mayHoldTests(path)),
  );
  return report([...measured, ...read.outcomes, policyGate], changes, [...read.findings, ...policy], risk);
}

function report(
  outcomes: GateOutcome[],
  changes: Change[],
  findings: Finding[],
  risk: Quality['risk'],
): GatesReport {
  const count = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).length;
  const counts = Object.fromEntries(severities.map((each) => [each, count(each)])) as Record<
    Severity,
    number
  >;
  const score = scoreWork(
    outcomes.map(({ result }) => result),
    findings,
  );
  const unverified = !outcomes.some(hasRun);
  return { outcomes, changes, findings, unverified, quality: { score, findings: counts, risk } };
}

function unrecorded(problems: readonly string[]): Finding[] {
  return problems.map((message) => ({ code: 'unrecorded', severity: 'high', path: '', message }));
}

/** The gates that read what changed and run none of it. */
async function readingGates(
  run: GateRun,
  changes: Change[],
): Promise<{ outcomes: GateOutcome[]; findings: Finding[]; texts: ChangedText[] }> {
  const { repository, base, head, redactor, clock } = run;
  const patch = await patchBetween(repository, base, head);
  const added = readAddedLines(patch);
  const texts = await readChangedTexts(repository, changes, () => true);
  const after = new Map(texts.map((each) => [each.path, each.after]));
  const gates: [string, () => Finding[] | Promise<Finding[]>][] = [
    ['secrets', () => findPatchSecrets(added, redactor)],
    [
      'checks',
      () =>
        judgeChecks(
          texts.filter(({ path }) => saysHowToCheck(path)),
          run.commands,
        ),
    ],
    [
      'dependencies',
      () =>
        lookAtDependencies(
          run,
          texts.filter(({ path }) => isManifest(path)),
        ),
    ],
    ['security rules', () => findWeaknesses(added, (path) => after.get(path))],
  ];
  const outcomes: GateOutcome[] = [];
  const all: Finding[] = [];
  for (const [name, look] of gates) {
    run.onGate(name);
    const startedAt = clock.now();
    const findings = await look();
    outcomes.push(gateOfFindings(name, findings, clock.now() - startedAt));
    all.push(...findings);
  }
  return { outcomes, findings: all, texts };
}
