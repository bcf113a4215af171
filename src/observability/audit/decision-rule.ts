import { decide } from '../../job/decide.ts';
import type { Job } from '../../job/job.ts';
import type { CommandEnvelope } from '../../job/job-command.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { canonicalHash, canonicalJson } from '../../ledger/canonical-json.ts';
import type { CommitRule } from './audit-rule.ts';
import { commandsBehind } from './commands-behind.ts';

/**
 * A commit is what the job core makes of a command, asked again with the job as it stood: whatever the core would have refused by what the log tells, or would have made otherwise, was
 * not written by the ledger. It holds for every guard of every decision, also for one that has no rule of its own here.
 */
export const decisionRule: CommitRule = ({ commandId, actor, events }, before) => {
  const [first] = events;
  const commands = first === undefined ? [] : commandsBehind(first, before);
  const envelope = { commandId, actor, ...askedWhere(events), ...askedWhen(events) };
  const decided = commands.map((command) => decide(before, { ...envelope, command }, canonicalHash));
  const written = wordless(events.map((event) => completed(event, before)));
  if (decided.some((made) => wordless(made) === written)) return [];
  return [{ kind: 'not-decided', message: whyNot(decided) }];
};

function whyNot(decided: readonly JobEvent[][]): string {
  const [refusal] = decided.flat().filter((event) => event.type === 'CommandRefused');
  return refusal === undefined
    ? 'The job core would have made something else of the job as it stood.'
    : `The job core would have refused it: ${refusal.message}`;
}

/** Where the answer to the command went: only answers keep it. */
function askedWhere(events: readonly JobEvent[]): Pick<CommandEnvelope, 'replyTo'> {
  const { repository, issueNumber, commentId } =
    events.find((event) => event.type === 'CommandAcknowledged' || event.type === 'CommandRefused') ?? {};
  if (repository === undefined || issueNumber === undefined) return {};
  return { replyTo: { repository, issueNumber, ...(commentId === undefined ? {} : { commentId }) } };
}

function askedWhen(events: readonly JobEvent[]): Pick<CommandEnvelope, 'happenedAt'> {
  const [happenedAt] = events.map(timeOf).filter((time) => time !== undefined);
  return happenedAt === undefined ? {} : { happenedAt };
}

function timeOf(event: JobEvent): string | undefined {
  if ('askedAt' in event) return event.askedAt;
  return 'withdrawnAt' in event ? event.withdrawnAt : undefined;
}

/** Holds of earlier versions do not say which input they show: the one that was judged. */
function completed(event: JobEvent, { details }: Job): JobEvent {
  if (event.type !== 'HoldOpened' || details === undefined) return event;
  return { ...event, inputHash: event.inputHash ?? details.inputHash };
}

/** Events as one text, without the sentences for people: a new wording makes no old log wrong. */
function wordless(events: readonly JobEvent[]): string {
  return canonicalJson(
    events.map((event) => ('explanation' in event ? { ...event, explanation: '' } : event)),
  );
}
