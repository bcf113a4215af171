import type { Anchor } from '../contracts/anchor.ts';
import type { JobRegister } from './job-register.ts';

/** Anchors outside the table. Append-only: what was put stays as it was, and a contradicting anchor stands beside it. */
export type AnchorStore = JobRegister & {
  /** Keeps the anchor; `present` when exactly this one is kept already. */
  put(anchor: Anchor): Promise<'anchored' | 'present'>;
  /** All anchors of a job by version, also those that somebody tried to hide or to contradict. */
  list(jobId: string): Promise<Anchor[]>;
};
