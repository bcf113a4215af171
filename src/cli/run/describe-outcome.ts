import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { weaknesses } from '../../contracts/sandbox-protection.ts';
import { fineDollars } from '../../money/fine-dollars.ts';
import type { runOnLocalClone } from '../../wiring/standalone.ts';

type Outcome = Awaited<ReturnType<typeof runOnLocalClone>>;

/** How a run on a local clone ended, for a terminal. */
export function describeOutcome(outcome: Outcome, repository: string): string[] {
  const { delivered, report, stopReason, explanation, tracePath } = outcome;
  const head =
    delivered === undefined
      ? [`No branch: ${stopReason ?? 'stopped'}. ${explanation ?? ''}`]
      : [
          `Branch ${delivered.branch} at ${delivered.sha}`,
          `  git -C ${repository} diff HEAD...${delivered.branch}`,
        ];
  return [...head, ...(report === undefined ? [] : reportLines(report)), `Trace ${tracePath}`];
}

function reportLines(report: AttemptReport): string[] {
  const gates = report.gates.map(
    ({ name, status, exitCode, durationMs, redOnBase, summary }) =>
      `  ${name.padEnd(14)} ${status.padEnd(8)} ${exitCode === null ? '' : `exit ${exitCode} `}${durationMs} ms${redOnBase ? ' (red before)' : ''} ${summary.split('\n')[0]}`,
  );
  return [
    report.unverified ? 'Gates: NOTHING COULD BE VERIFIED, no command was found.' : 'Gates:',
    ...gates,
    `Sandbox ${report.sandbox}${openIn(report)}; ${report.scripted ? 'scripted model' : `model ${report.model}`}; ${report.usage.modelCalls} calls, ${fineDollars(report.usage.microUsd)}`,
  ];
}

/** What the sandbox left open, and which hosts it kept from commands. */
function openIn({ protection, blockedHosts }: AttemptReport): string {
  const words = [
    ...(protection === undefined ? [] : weaknesses(protection)),
    ...(blockedHosts.length === 0 ? [] : [`blocked egress: ${blockedHosts.join(', ')}`]),
  ];
  return words.length === 0 ? '' : ` (${words.join('; ')})`;
}
