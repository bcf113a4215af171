import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { createWebhookApp } from '../../../../src/chatops/webhook-app.ts';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { JobMessage } from '../../../../src/contracts/job-message.ts';
import { longestLagMs } from '../../../../src/job/delivery-may-lag.ts';
import { foldCommits } from '../../../../src/job/fold-commits.ts';
import { canonicalJson } from '../../../../src/ledger/canonical-json.ts';
import type { GovernanceWorld } from '../../../support/governance-world.ts';
import { silentLog } from '../../../support/silent-log.ts';
import type { Case } from './cases.ts';
import { deliveryOf } from './deliveries.ts';
import type { Expected } from './oracle.ts';
import { appBotUserId, worldFor } from './stage.ts';

const webhook = createWebhookApp({
  settings: { triggerLabel: 'ai-factory', appId: 4_242, appBotUserId },
  log: silentLog,
});

export type Observed = {
  outcome: Expected;
  /** Whatever happened besides; empty where all is well. */
  besides: string[];
};

/** Lets a case happen, from the webhook to the commit. */
export async function observe(given: Case): Promise<Observed> {
  const world = worldFor(given);
  const { event, payload: content } = await deliveryOf(world, given);
  const logs = await allLogs(world);
  world.effects.length = 0;
  const messages = await webhook.receive({
    deliveryId: 'd-1',
    event,
    payload: content,
    receivedAt: new Date(world.now).toISOString(),
  });
  for (const message of messages) await hear(world, message);
  return compare(world, logs, await allLogs(world));
}

/** What GitHub does not show yet is looked for again until it is taken for gone. */
async function hear(world: GovernanceWorld, message: JobMessage): Promise<void> {
  try {
    await world.consume(message);
  } catch (error) {
    if (!(error instanceof FactoryError) || !error.code.endsWith('-unshown')) throw error;
    world.now += longestLagMs;
    await world.consume(message);
  }
}

type Logs = Map<string, Commit[]>;

/** The logs of everything on which somebody could have written. */
async function allLogs(world: GovernanceWorld): Promise<Logs> {
  const numbers = Array.from({ length: 6 }, (_, index) => index + 1);
  const logs: Logs = new Map();
  for (const number of numbers) {
    const jobId = `${world.repository.id}-${number}`;
    logs.set(jobId, await world.governance.ledger.commits(jobId));
  }
  return logs;
}

function compare(world: GovernanceWorld, earlier: Logs, later: Logs): Observed {
  const changed = [...later].filter(([jobId, commits]) => commits.length > (earlier.get(jobId)?.length ?? 0));
  const besides: string[] = [];
  const [first, ...others] = changed;
  if (others.length > 0) besides.push('more than one log has changed');
  if (first === undefined) {
    if (world.effects.length > 0) besides.push(`effects without a commit: ${typesOf(world.effects)}`);
    return { outcome: 'ignored', besides };
  }
  const [jobId, commits] = first;
  const old = earlier.get(jobId) ?? [];
  const fresh = commits.slice(old.length);
  if (fresh.length !== 1) besides.push(`${fresh.length} commits`);
  const [commit] = fresh;
  const refusal = commit?.events.find((each) => each.type === 'CommandRefused');
  if (commit === undefined || refusal === undefined)
    return { outcome: { granted: fresh.flatMap(({ events }) => events.map(({ type }) => type)) }, besides };
  besides.push(...besidesARefusal(world, foldCommits(jobId, old), foldCommits(jobId, commits), commit));
  const notice = noticeOf(commit, foldCommits(jobId, commits));
  const told = notice?.comment !== undefined;
  if ((notice?.reaction !== undefined) !== told)
    besides.push('a reaction without a word, or a word without it');
  return { outcome: { refused: refusal.code, told }, besides };
}

function besidesARefusal(
  world: GovernanceWorld,
  old: ReturnType<typeof foldCommits>,
  now: ReturnType<typeof foldCommits>,
  commit: Commit,
): string[] {
  const told = commit.events.some(
    (event) => event.type === 'CommandRefused' && event.code === 'nothing-to-stop',
  );
  /* Whoever may stop a job has wanted none, also where there is none: what was asked for before is not to start one. */
  const kept = told ? { withdrawn: now.withdrawn } : {};
  const same = canonicalJson({ ...old, ...kept, version: 0 }) === canonicalJson({ ...now, version: 0 });
  const harmless = world.effects.every(({ type }) => type === 'notify' || type === 'project');
  return [
    ...(same ? [] : ['a refusal changed the job']),
    ...(commit.events.length === 1 ? [] : ['more than the refusal was committed']),
    ...(harmless ? [] : [`a refusal had effects: ${typesOf(world.effects)}`]),
  ];
}

function typesOf(effects: GovernanceWorld['effects']): string {
  return effects.map(({ type }) => type).join(', ');
}
