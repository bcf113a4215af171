import type { ArtifactRef } from '../job/job-values.ts';

/** Large content by SHA-256. Written once, never changed. */
export type ArtifactStore = {
  put(content: Uint8Array): Promise<ArtifactRef>;
  /** Throws FactoryError `artifact-missing` or `artifact-corrupt`. */
  get(ref: ArtifactRef): Promise<Uint8Array>;
  has(ref: ArtifactRef): Promise<boolean>;
  /** Where a worker may PUT exactly this content within `expiresInSeconds`. */
  uploadUrl(
    ref: ArtifactRef,
    expiresInSeconds: number,
  ): Promise<{ url: string; headers: Record<string, string> }>;
  downloadUrl(ref: ArtifactRef, expiresInSeconds: number): Promise<string>;
};
