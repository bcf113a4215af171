import { isArtifactLost } from '../../../contracts/is-artifact-lost.ts';
import { deliveryOf } from '../../../job/delivery-of.ts';
import type { ArtifactRef } from '../../../job/job-values.ts';
import { attestArchive } from '../attest-archive.ts';
import { requireArtifact } from '../require-artifact.ts';
import type { WorkerApiDependencies } from '../worker-api-dependencies.ts';
import type { LiveCall, OperationHandler } from '../worker-operation.ts';
import { refuseWorker, type WorkerRefusal } from '../worker-refusal.ts';
import { record } from './record.ts';

const recorded = (provenance?: ArtifactRef) =>
  record('deliver', {
    key: ({ archive }) => archive.sha256,
    command: (request, attempt) => ({
      type: 'DeliverArchive',
      attempt,
      ...request,
      ...(provenance === undefined ? {} : { provenance }),
    }),
    artifact: ({ report }) => report,
  });

/**
 * Takes a result that is no pull request: the archive is read back and its hash computed here, whatever the worker says of it, and a statement of how it came about is
 * signed, before the log says that it was delivered. Where it goes to the bucket it is placed there first, beside a manifest of what it is.
 */
export const deliver: OperationHandler<'deliver'> = {
  async run(call) {
    const { deps, jobId, attempt, request, job } = call;
    const missing = await requireArtifact(deps.artifacts, request.report);
    if (missing !== undefined) return missing;
    const content = await readBack(deps, request.archive);
    if ('refused' in content) return content;
    const as = deliveryOf(job.details);
    if (as === 'blob') await place(call, content);
    /* Where a pull request was approved there is nothing to sign: the log refuses it. */
    const provenance =
      as === 'pr' ? undefined : await attestArchive(deps, jobId, { ...request, attempt, deliver: as });
    return await recorded(provenance).run(call);
  },
  afterEnd: (call) => recorded().afterEnd(call),
};

async function readBack(
  { artifacts }: Pick<WorkerApiDependencies, 'artifacts'>,
  archive: LiveCall<'deliver'>['request']['archive'],
): Promise<Uint8Array | WorkerRefusal> {
  try {
    return await artifacts.get(archive);
  } catch (error) {
    if (isArtifactLost(error))
      return refuseWorker('invalid', `The archive ${archive.sha256} is not what was announced.`);
    throw error;
  }
}

/** Done twice it is the same: names are made of job and attempt. */
async function place(
  { deps, jobId, attempt, job, request }: LiveCall<'deliver'>,
  content: Uint8Array,
): Promise<void> {
  const folder = `${jobId}/${attempt}`;
  const { owner, name } = job.details.repository;
  const manifest = {
    schemaVersion: 1,
    jobId,
    attempt,
    repository: `${owner}/${name}`,
    issue: job.details.issueNumber,
    commit: request.sha,
    inputHash: job.details.inputHash,
    archive: { name: 'result.zip', ...request.archive },
    report: request.report,
    gates: request.gates.map(({ name: gate, status, exitCode, redOnBase }) => ({
      name: gate,
      status,
      exitCode,
      redOnBase,
    })),
  };
  await deps.deliveredFiles.place(folder, 'result.zip', content);
  await deps.deliveredFiles.place(
    folder,
    'manifest.json',
    Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
  );
}
