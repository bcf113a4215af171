import type { Ledger } from '../../ledger/ledger.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { FileLockStore } from '../../ports/file-lock-store.ts';
import type { JobRegister } from '../../ports/job-register.ts';
import type { TaskRunner } from '../../ports/task-runner.ts';
import { type AnchorDependencies, anchorHeads } from '../anchor/anchor-heads.ts';
import { askForAnchor } from './ask-for-anchor.ts';
import { chargeOrphans } from './charge-orphans.ts';
import { endUnownedTasks } from './end-unowned-tasks.ts';
import { giveBackLocks } from './give-back-locks.ts';
import { giveBackSlots } from './give-back-slots.ts';
import { visitJobsInTurn } from './job-round.ts';
import { mendHead } from './mend-head.ts';
import { type DeadLetterQueues, putBackDeadLetters } from './put-back-dead-letters.ts';
import { type Reconciling, reconcileWithGitHub } from './reconcile-with-github.ts';
import { type Redelivering, redeliverWebhooks } from './redeliver-webhooks.ts';
import { showEndedJobs } from './show-ended-jobs.ts';
import { createSweep, type Sweep } from './sweep.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import type { SweepPart } from './sweep-part.ts';

export type FullSweepDependencies = SweepDependencies &
  Reconciling &
  Redelivering &
  AnchorDependencies & {
    ledger: Pick<Ledger, 'read' | 'commits'>;
    tasks: Pick<TaskRunner, 'status' | 'list'>;
    budgets: Pick<BudgetStore, 'openReservations' | 'settle'>;
    fileLocks: Pick<FileLockStore, 'list' | 'release'>;
    register: JobRegister;
    deadLetters: DeadLetterQueues;
  };

/** The sweep with all its parts, in the order in which they have their turn: what waits for GitHub comes last, so that a GitHub that is slow keeps nothing else from its turn. */
export function createFullSweep(deps: FullSweepDependencies): Sweep {
  const parts: SweepPart[] = [
    endUnownedTasks(deps),
    putBackDeadLetters(deps),
    visitJobsInTurn(deps, [
      ({ job }, tally) => mendHead(deps, job.id, tally),
      chargeOrphans(deps),
      giveBackLocks(deps),
      giveBackSlots(deps),
      showEndedJobs(deps),
      askForAnchor(deps),
    ]),
    anchorMovedHeads(deps),
    redeliverWebhooks(deps),
    reconcileWithGitHub(deps),
  ];
  return createSweep({ ...deps, parts });
}

function anchorMovedHeads(deps: AnchorDependencies): SweepPart {
  return {
    name: 'anchors',
    async run(tally, { until }) {
      const { contradicted } = await anchorHeads(deps, { until });
      if (contradicted > 0) tally.found('anchor-contradicted', { heads: contradicted }, contradicted);
    },
  };
}
