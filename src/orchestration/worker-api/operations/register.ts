import type { FactoryConfig } from '../../../config/factory-config.ts';
import { FactoryError } from '../../../contracts/factory-error.ts';
import type { FrozenRequest } from '../../../contracts/frozen-request.ts';
import { isArtifactLost } from '../../../contracts/is-artifact-lost.ts';
import { readFrozenRequest, requestUnreadable } from '../../../contracts/read-frozen-request.ts';
import { type Spec, specSchema } from '../../../contracts/spec.ts';
import type { Assignment } from '../../../contracts/worker-protocol.ts';
import { isFormerWork } from '../../../job/is-former-work.ts';
import { isKnownHead } from '../../../job/is-known-head.ts';
import { isToBeBroughtUp } from '../../../job/is-to-be-brought-up.ts';
import type { InputPart, Verdict } from '../../../job/job-values.ts';
import { noUsage } from '../../../job/no-usage.ts';
import { deriveSpec } from '../../../request/derive-spec.ts';
import { isLive, type StartedJob } from '../../attempt-rights.ts';
import { commitForWorker, workerCommandId } from '../commit-for-worker.ts';
import { openBudgets } from '../open-budgets.ts';
import { readWorkSettings } from '../read-work-settings.ts';
import type { WorkerApiDependencies } from '../worker-api-dependencies.ts';
import type { LiveCall, OperationHandler } from '../worker-operation.ts';
import { isRefused, refuseWorker, type WorkerRefusal } from '../worker-refusal.ts';

/** The worker may have to wait for its clone token before it downloads anything, an hour and some minutes at most. */
const downloadSeconds = 2 * 60 * 60;

/**
 * Ties the attempt to the worker's token and hands out the work. The same token again gets the same answer; another token is refused, at the
 * cost of one entry in the log however often it is tried.
 */
export const register: OperationHandler<'register'> = {
  async run(call) {
    const { deps, jobId, attempt, job } = call;
    const { tokenHash } = call.request;
    const known = job.details.attempt.tokenHash;
    const key = known === undefined || known === tokenHash ? tokenHash : 'another';
    const handled = await commitForWorker(deps.ledger, call, workerCommandId(attempt, 'register', key), {
      type: 'RegisterWorker',
      attempt,
      tokenHash,
    });
    if (isRefused(handled)) return handled;
    if (!isLive(handled.job, attempt)) return refuseWorker('stopped', `The job is ${handled.job.state}.`);
    const heartbeatAt = new Date(deps.clock.now()).toISOString();
    await deps.leases.beat({ jobId, attempt, heartbeatAt, phase: 'preparing', step: 0, note: 'registered' });
    const request = await requestOrLoss(deps, handled.job);
    if (request === 'lost') return await endBlocked(call, lostRequest);
    const settings = await settingsOrFault(deps, handled.job);
    if (settings instanceof FactoryError)
      return await endBlocked(call, { what: 'settings', explanation: settings.message });
    await openBudgets(deps, handled.job, settings);
    return await assignmentOf(deps, handled.job, { settings, request });
  },
};

async function assignmentOf(
  deps: WorkerApiDependencies,
  job: StartedJob,
  { settings, request }: { settings: FactoryConfig; request: FrozenRequest },
): Promise<Assignment> {
  const { repository, verdict, options, checkpoint, ...details } = job.details;
  const found = await deps.facts.repository(repository);
  if (found === undefined || verdict === undefined) throw goneRepository(job);
  const learnings = await deps.recall(job.details, request);
  const branchSha = await ownBranchSha(deps, job);
  return {
    jobId: job.id,
    attempt: details.attempt.number,
    repository: {
      owner: repository.owner,
      name: repository.name,
      cloneUrl: `${deps.gitUrl}/${repository.owner}/${repository.name}.git`,
      defaultBranch: found.defaultBranch,
    },
    issueNumber: details.issueNumber,
    branch: details.branch,
    branchSha,
    ...(branchSha === null ? {} : workOn(details, branchSha)),
    ...(branchSha !== null && isToBeBroughtUp(details, branchSha) ? { bringUp: true } : {}),
    request,
    spec: await specOf(deps, verdict, request, details.additions),
    additions: details.additions,
    inputHash: details.inputHash,
    agent: verdict.agent,
    model: { name: verdict.model, ...deps.model },
    commands: definedOnly(settings.commands),
    /* With what people granted since the verdict. */
    limits: {
      ...verdict.limits,
      budgetMicroUsd: details.budgetMicroUsd ?? verdict.limits.budgetMicroUsd,
    },
    protectedPaths: settings.governance.protectedPaths,
    dependencies: settings.gates.dependencies,
    network: settings.network,
    planOnly: options.planOnly ?? false,
    roles: definedOnly(settings.roles),
    ...(verdict.deliver === undefined ? {} : { deliver: verdict.deliver }),
    ...(learnings.length === 0 ? {} : { learnings }),
    ...(details.plan === undefined
      ? {}
      : {
          plan: {
            artifact: details.plan.artifact,
            downloadUrl: await deps.artifacts.downloadUrl(details.plan.artifact, downloadSeconds),
          },
        }),
    ...(checkpoint === undefined
      ? {}
      : {
          checkpoint: {
            ...checkpoint,
            downloadUrl: await deps.artifacts.downloadUrl(checkpoint.bundle, downloadSeconds),
          },
        }),
  };
}

/** The head of the job's branch if the factory put it there or took it over; what is there otherwise is left alone, and the push will be refused. */
async function ownBranchSha(
  { facts }: WorkerApiDependencies,
  { details }: StartedJob,
): Promise<string | null> {
  const { heldShas, authorizedShas, adoptedShas = [], deliveredSha = null } = details;
  /* Nothing that could be there is the factory's: then what is there need not be asked. */
  if (heldShas.length + authorizedShas.length + adoptedShas.length === 0) return deliveredSha;
  const head = await facts.branchHead(details.repository, details.branch);
  return head !== undefined && isKnownHead(details, head) ? head : deliveredSha;
}

/** What the agent is told of the code on the branch: that of its own request it keeps, that of an earlier one it judges by the request. */
function workOn(
  details: Pick<StartedJob['details'], 'formerShas' | 'heldShas' | 'authorizedShas' | 'adoptedShas'>,
  head: string,
): Pick<Assignment, 'earlierWork' | 'formerWork'> {
  const { authorizedShas, adoptedShas = [] } = details;
  if (authorizedShas.length + adoptedShas.length === 0) return {};
  return isFormerWork(details, head) ? { formerWork: true } : { earlierWork: true };
}

/** `lost`: nobody can read what was asked any more. */
async function requestOrLoss(
  deps: WorkerApiDependencies,
  { id, details }: StartedJob,
): Promise<FrozenRequest | 'lost'> {
  try {
    return await readFrozenRequest(deps, details.request.artifact);
  } catch (error) {
    if (!isArtifactLost(error)) throw error;
    deps.log.error('the request of a job is lost', { jobId: id, code: error.code, error });
    return 'lost';
  }
}

/** The fault when only people can make the settings readable; others may be gone by the time the worker asks again. */
async function settingsOrFault(
  { facts, log }: WorkerApiDependencies,
  job: StartedJob,
): Promise<FactoryConfig | FactoryError> {
  try {
    return await readWorkSettings(facts, job);
  } catch (error) {
    if (!(error instanceof FactoryError && error.disposition === 'ask-human')) throw error;
    log.error('the settings of a job cannot be read', { jobId: job.id, code: error.code, error });
    return error;
  }
}

type Blocked = { what: 'request' | 'settings'; explanation: string };

const lostRequest: Blocked = {
  what: 'request',
  explanation: `${requestUnreadable} \`/factory stop\` and then \`/factory run\` freeze the issue as it is now.`,
};

/** No further attempt would get its work either: people are told why, and what helps. */
async function endBlocked(
  call: LiveCall<'register'>,
  { what, explanation }: Blocked,
): Promise<WorkerRefusal> {
  const { deps, attempt } = call;
  const handled = await commitForWorker(deps.ledger, call, workerCommandId(attempt, what, 'lost'), {
    type: 'FailAttempt',
    attempt,
    stopReason: 'blocked',
    explanation,
    usage: noUsage,
  });
  return isRefused(handled) ? handled : refuseWorker('stopped', explanation);
}

/** The SPEC that people saw with the verdict. A verdict of an older version has none: it is derived as governance would have done. */
async function specOf(
  { artifacts }: WorkerApiDependencies,
  { spec }: Verdict,
  request: FrozenRequest,
  additions: readonly InputPart[],
): Promise<Spec> {
  if (spec === undefined) return deriveSpec(request, additions);
  return specSchema.parse(JSON.parse(Buffer.from(await artifacts.get(spec)).toString('utf8')));
}

/** What is configured, without what is absent. */
function definedOnly<Value>(given: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function goneRepository({ id, details: { repository } }: StartedJob): FactoryError {
  return new FactoryError(
    'repository-gone',
    `${repository.owner}/${repository.name} of job ${id} does not exist or the App cannot see it any more.`,
    { disposition: 'ask-human' },
  );
}
