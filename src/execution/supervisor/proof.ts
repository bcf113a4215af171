import type { GateResult } from '../../contracts/job-vocabulary.ts';
import type { GatesReport } from '../gates/gate-run.ts';

/** What the factory's own run on a commit came to. */
export type Proof = GatesReport & { gates: GateResult[] };
export type ProvenWork = { head: string; proof: Proof };
