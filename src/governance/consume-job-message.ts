import type { JobMessage } from '../contracts/job-message.ts';
import type { CommandEnvelope } from '../job/job-command.ts';
import { isLogMovedOn } from '../ledger/log-moved-on.ts';
import type { Governance } from './governance.ts';
import type { Intent } from './intent.ts';
import { analyse } from './messages/analyse.ts';
import { checksChanged } from './messages/checks-changed.ts';
import { commentAdded } from './messages/comment-added.ts';
import { confirmDelivery } from './messages/confirm-delivery.ts';
import { holdNotDismissed } from './messages/hold-not-dismissed.ts';
import { holdOpened } from './messages/hold-opened.ts';
import { holdReviewed } from './messages/hold-reviewed.ts';
import { issueEdited } from './messages/issue-edited.ts';
import { labelAdded } from './messages/label-added.ts';
import { pullRequestClosed } from './messages/pull-request-closed.ts';
import { pushedToHold } from './messages/pushed-to-hold.ts';
import { questionsDue } from './messages/questions-due.ts';
import { reconcile } from './messages/reconcile.ts';
import { revertMerged } from './messages/revert-merged.ts';
import { reviewSubmitted } from './messages/review-submitted.ts';
import { slashCommand } from './messages/slash-command.ts';
import { withdrawn } from './messages/withdrawn.ts';
import { workerLost } from './messages/worker-lost.ts';

export type Consumed =
  | { outcome: 'committed' | 'repeated' | 'refused'; jobId: string; state: string; code?: string }
  /** What the message hinted at is not so; nothing was committed. */
  | { outcome: 'ignored'; code: string };

/**
 * Turns a message on the jobs queue into commits: reads the facts again, decides under policy, and hands the command to the ledger. Throws FactoryError
 * when it could not find out (retry) or must not go on; the message is delivered again then, and nothing was granted.
 * `receiveCount`: how often the queue has brought it.
 */
export async function consumeJobMessage(
  governance: Governance,
  message: JobMessage,
  receiveCount = 1,
): Promise<Consumed> {
  const consumed = await carryOut(governance, () => intentOf(governance, message, receiveCount));
  governance.log.info('job message consumed', {
    type: message.type,
    commandId: message.commandId,
    ...('deliveryId' in message ? { deliveryId: message.deliveryId } : {}),
    ...consumed,
  });
  return consumed;
}

function intentOf(governance: Governance, message: JobMessage, receiveCount: number): Promise<Intent> {
  switch (message.type) {
    case 'label-added':
      return labelAdded(governance, message);
    case 'label-removed':
    case 'issue-closed':
      return withdrawn(governance, message);
    case 'slash-command':
      return slashCommand(governance, message);
    case 'comment-added':
      return commentAdded(governance, message);
    case 'questions-due':
      return questionsDue(governance, message);
    case 'issue-edited':
      return issueEdited(governance, message);
    case 'pull-request-synchronized':
      return pushedToHold(governance, message);
    case 'hold-opened':
      return holdOpened(governance, message);
    case 'hold-not-dismissed':
      return holdNotDismissed(governance, message);
    case 'hold-reviewed':
      return holdReviewed(governance, message);
    case 'pull-request-closed':
      return pullRequestClosed(governance, message);
    case 'review-submitted':
      return reviewSubmitted(governance, message);
    case 'checks-completed':
    case 'status-changed':
      return checksChanged(governance, message);
    case 'revert-merged':
      return revertMerged(governance, message);
    case 'analyse':
      return analyse(governance, message, receiveCount);
    case 'confirm-delivery':
      return confirmDelivery(governance, message);
    case 'worker-lost':
      return workerLost(governance, message);
    case 'reconcile':
      return reconcile(governance, message);
  }
}

/** How often a job may move on while GitHub is read for it before its message waits for another turn. */
const maximalLooks = 5;

async function carryOut(governance: Governance, look: () => Promise<Intent>): Promise<Consumed> {
  const { intent, consumed } = await commitWhatHolds(governance, look);
  if (!('afterwards' in intent) || intent.afterwards === undefined) return consumed;
  const after = await carryOut(governance, intent.afterwards);
  return after.outcome === 'ignored' ? consumed : after;
}

/** Looks, and commits what follows; looks again where the job has moved on meanwhile. */
async function commitWhatHolds(
  governance: Governance,
  look: () => Promise<Intent>,
): Promise<{ intent: Intent; consumed: Consumed }> {
  for (let looks = 1; ; looks += 1) {
    const intent = await look();
    try {
      return { intent, consumed: await commit(governance, intent) };
    } catch (error) {
      if (!isLogMovedOn(error) || looks === maximalLooks) throw error;
    }
  }
}

type Wanted = Exclude<Intent, { ignored: string }>;

async function commit({ ledger }: Governance, intent: Intent): Promise<Consumed> {
  if ('ignored' in intent) return { outcome: 'ignored', code: intent.ignored };
  const { jobId, steps } = intent;
  let { asOf } = intent;
  let consumed: Consumed = { outcome: 'ignored', code: 'nothing-to-do' };
  for (const step of steps) {
    const handled = await ledger.handle(jobId, envelopeOf(intent, step, asOf));
    const { state } = handled.job;
    if (handled.refusal !== undefined)
      consumed = { outcome: 'refused', jobId, state, code: handled.refusal.code };
    else consumed = { outcome: handled.duplicate ? 'repeated' : 'committed', jobId, state };
    /* The next step follows from this one, which another copy of the message may have taken long ago. */
    asOf = asOf !== undefined && handled.duplicate ? handled.commit.version : undefined;
  }
  return consumed;
}

function envelopeOf(
  { actor, replyTo, happenedAt }: Wanted,
  { commandId, command }: Wanted['steps'][number],
  asOf: number | undefined,
): CommandEnvelope {
  return {
    commandId,
    actor,
    command,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(happenedAt === undefined ? {} : { happenedAt }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}
