import type { Commit } from '../../contracts/commit.ts';
import { evolve, initialJob } from '../../job/evolve.ts';
import type { Job } from '../../job/job.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { approvalRules } from './approval-rules.ts';
import type { AuditFinding } from './audit-finding.ts';
import type { AuditRule, AuditRules, Breach } from './audit-rule.ts';
import { decisionRule } from './decision-rule.ts';
import { deliveryRules } from './delivery-rules.ts';
import { inputRule } from './input-rule.ts';
import { transitionRule } from './transition-rule.ts';
import { workerRule } from './worker-rule.ts';

const eventRules: readonly AuditRules[] = [approvalRules, deliveryRules];
const commitRules = [transitionRule, inputRule, workerRule];

/**
 * Plays the log again and names every commit that the rules of approval, delivery and order forbid. For a log whose chain holds: it finds
 * what was written in due form by somebody who had no right to.
 */
export function ruleFindings(jobId: string, commits: readonly Commit[]): AuditFinding[] {
  const findings: AuditFinding[] = [];
  let job = initialJob(jobId);
  for (const commit of commits) {
    const before = job;
    const breaches: Breach[] = [];
    for (const event of commit.events) {
      breaches.push(...breachesOf(event, job));
      job = evolve(job, event, commit.at);
    }
    job = { ...job, version: commit.version };
    breaches.push(...commitRules.flatMap((rule) => rule(commit, before, job)));
    /* What a rule has a name for is told by that name alone. */
    if (breaches.length === 0) breaches.push(...decisionRule(commit, before, job));
    findings.push(...breaches.map((breach) => ({ jobId, version: commit.version, ...breach })));
  }
  return findings;
}

/** What happens to a job that was never submitted is the transition table's business. */
function breachesOf(event: JobEvent, job: Job): Breach[] {
  const { details } = job;
  if (details === undefined) return [];
  return eventRules.flatMap((rules) => {
    const rule = rules[event.type] as AuditRule<JobEvent['type']> | undefined;
    return rule === undefined ? [] : rule(event, details, job);
  });
}
