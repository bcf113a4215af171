import { createFullSweep } from '../../src/orchestration/sweep/full-sweep.ts';
import type { LogFields } from '../../src/ports/log.ts';
import { createInMemoryAnchorStore } from './in-memory/anchor-store.ts';
import { createInMemoryBudgetStore } from './in-memory/budget-store.ts';
import { createInMemoryCursorStore } from './in-memory/cursor-store.ts';
import { createInMemoryDeadLetters } from './in-memory/dead-letters.ts';
import { createInMemoryGitHub } from './in-memory/github.ts';
import { createInMemoryMetrics } from './in-memory/metrics.ts';
import { createInMemoryWebhookDeliveries } from './in-memory/webhook-deliveries.ts';
import { repository } from './job-scenario.ts';
import { createOrchestrationWorld } from './orchestration-world.ts';

export type SweepWorld = ReturnType<typeof createSweepWorld>;

/** The orchestration plane with everything a full sweep looks after, in memory. Issues of the world's jobs have the label unless a test takes it off. */
export function createSweepWorld(options: { deliveriesPerPage?: number; pagesPerSweep?: number } = {}) {
  const world = createOrchestrationWorld();
  const { clock } = world;
  const github = createInMemoryGitHub({ now: clock.now });
  const address = github.addRepository(repository);
  const deliveries = createInMemoryWebhookDeliveries({
    now: clock.now,
    ...(options.deliveriesPerPage === undefined ? {} : { pageSize: options.deliveriesPerPage }),
  });
  const logged: { level: 'info' | 'warn' | 'error'; message: string; fields: LogFields }[] = [];
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) =>
      void logged.push({ level, message, fields });
  const parts = {
    ...world,
    budgets: createInMemoryBudgetStore(),
    register: world.store,
    cursors: createInMemoryCursorStore(),
    deadLetters: {
      jobs: createInMemoryDeadLetters(),
      dispatch: createInMemoryDeadLetters(),
      reports: createInMemoryDeadLetters(),
    },
    deliveries,
    anchors: createInMemoryAnchorStore(),
    unanchored: world.heads.unanchored,
  };
  const metrics = createInMemoryMetrics();
  const sweep = createFullSweep({
    ...parts,
    dispatch: world.dispatchQueue,
    facts: github.facts,
    reviewers: github.reviewers,
    triggerLabel: 'ai-factory',
    metrics,
    ...(options.pagesPerSweep === undefined ? {} : { pagesPerSweep: options.pagesPerSweep }),
    log: { info: line('info'), warn: line('warn'), error: line('error') },
  });
  return {
    ...parts,
    sweep,
    metrics,
    github,
    address,
    logged,

    /** An approved job whose issue stands on GitHub as the label asked for it. */
    async labelledJob(issueNumber: number): Promise<string> {
      github.openIssue(address, {
        number: issueNumber,
        labels: ['AI-Factory'],
        title: 'Add a greeting',
        body: 'Greet people by name.',
      });
      return await world.approve({ issueNumber });
    },

    /** The messages that are on their way, taken off the queues as if they had been lost. */
    lose(): void {
      for (const queue of [world.jobs, world.dispatchQueue, world.reports])
        while (queue.take() !== undefined);
    },
  };
}
