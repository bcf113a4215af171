/** The sign of life of an attempt's worker. Rights are checked against the log, never against this. */
export type Lease = {
  jobId: string;
  attempt: number;
  /** ISO time of the last sign of life. */
  heartbeatAt: string;
  phase: string;
  step: number;
  note: string;
};

export type LeaseStore = {
  /** Writes the lease unless one of a higher attempt is there; `stale` when it is. */
  beat(lease: Lease): Promise<'beaten' | 'stale'>;
  get(jobId: string): Promise<Lease | undefined>;
};
