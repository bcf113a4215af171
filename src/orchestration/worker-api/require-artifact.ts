import type { ArtifactRef } from '../../job/job-values.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import { refuseWorker, type WorkerRefusal } from './worker-refusal.ts';

/** The log points only at what is there: a refusal unless the worker has uploaded it. */
export async function requireArtifact(
  artifacts: Pick<ArtifactStore, 'has'>,
  ref: ArtifactRef | undefined,
): Promise<WorkerRefusal | undefined> {
  if (ref === undefined || (await artifacts.has(ref))) return undefined;
  return refuseWorker('invalid', `Artifact ${ref.sha256} has not been uploaded.`);
}
