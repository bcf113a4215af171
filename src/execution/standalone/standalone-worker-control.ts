import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import type {
  Assignment,
  WorkerOperation,
  WorkerRequest,
  WorkerResponse,
} from '../../contracts/worker-protocol.ts';
import type { WorkerControl } from '../../ports/worker-control.ts';

type Answers = { [O in WorkerOperation]: (request: WorkerRequest<O>) => WorkerResponse<O> };

/**
 * The control plane of a single attempt in the same process, for `factory run`: it grants what it is asked for, but keeps the budget, and lets exactly one commit be
 * pushed. Artifacts are written into a folder, named by their SHA-256.
 */
export function createStandaloneWorkerControl(assignment: Assignment, artifactFolder: string): WorkerControl {
  const ok = { ok: true } as const;
  // A path has no doors: the words stand where a token would.
  const access = {
    username: 'local',
    token: 'a-local-repository-needs-no-token',
    expiresAt: '9999-12-31T00:00:00.000Z',
  };
  const open = new Map<string, number>();
  const settled = new Set<string>();
  let spent = 0;
  let authorized: string | undefined;
  const remaining = () =>
    assignment.limits.budgetMicroUsd - spent - [...open.values()].reduce((sum, amount) => sum + amount, 0);

  const answers: Answers = {
    register: () => assignment,
    heartbeat: () => ({ directive: 'continue' }),
    ask: () => ({ outcome: 'asked' }),
    plan: () => ({ outcome: assignment.planOnly ? 'stop-after-plan' : 'granted' }),
    checkpoint: () => ok,
    validate: () => ok,
    'resume-work': () => ok,
    reserve({ reservationId, microUsd }) {
      const known = open.has(reservationId) || settled.has(reservationId);
      const granted = known || microUsd <= remaining();
      if (granted && !known) open.set(reservationId, microUsd);
      return { outcome: granted ? 'granted' : 'refused', remainingMicroUsd: remaining() };
    },
    settle({ reservationId, microUsd }) {
      if (settled.has(reservationId)) return ok;
      settled.add(reservationId);
      open.delete(reservationId);
      spent += microUsd;
      return ok;
    },
    upload: () => ({ present: true, url: '', headers: {} }),
    'clone-token': () => access,
    'authorize-push'({ newSha }) {
      if (authorized !== undefined && authorized !== newSha)
        throw refused('authorize-push', 'another commit is authorised already');
      authorized = newSha;
      return access;
    },
    deliver: () => ok,
    complete({ sha }) {
      if (sha !== authorized) throw refused('complete', 'this commit was not authorised');
      return ok;
    },
    fail: () => ok,
    stuck: () => ok,
  };
  return {
    call: async (operation, request) => answers[operation](request),
    async upload(content) {
      const sha256 = createHash('sha256').update(content).digest('hex');
      await mkdir(artifactFolder, { recursive: true });
      await writeFile(join(artifactFolder, sha256), content);
      return { sha256, bytes: content.byteLength };
    },
  };
}

function refused(operation: WorkerOperation, message: string): FactoryError {
  return new FactoryError('worker-refused', `${operation}: ${message}`, { disposition: 'quarantine' });
}
