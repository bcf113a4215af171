/** Starts and ends the task of an attempt: ECS RunTask, or a child process running the same worker entry point. */
export type TaskRunner = {
  /**
   * The same attempt again finds the task that is already there (deterministic client token). Throws FactoryError `task-not-placed` (retry) where the platform has no machine for it now: it may be asked
   * for again.
   */
  run(task: TaskRequest): Promise<{ taskId: string }>;
  /** Asks the task of the attempt to end (SIGTERM, later SIGKILL); nothing happens when it is gone. */
  stop(attempt: { jobId: string; attempt: number }, reason: string): Promise<void>;
  status(attempt: { jobId: string; attempt: number }): Promise<TaskStatus>;
  /** The attempts whose task is starting or running, whether anybody still wants them or not; may lag behind by moments. */
  list(): Promise<{ jobId: string; attempt: number }[]>;
};

/**
 * `running`: the task is starting or running, `since` it came to be (milliseconds since the epoch, by the platform's clock), which is when there was a machine for it, however long it had been asked
 * for before; 0 where the platform does not tell. `unknown`: there is no trace of such a task; it never ran, for there was no machine, or so recently or long ago that the platform does not tell.
 */
export type TaskStatus = { state: 'running'; since: number } | { state: 'stopped' | 'unknown' };

/** Everything the worker's process starts with; it holds no credential but the registration code and, where only the egress gateway leads out of the network, that for the gateway. */
export type TaskRequest = {
  jobId: string;
  attempt: number;
  clientToken: string;
  environment: WorkerEnvironment;
  /** The platform must not take the task away, whatever that costs. */
  uninterrupted?: true;
};
export type WorkerEnvironment = {
  WORKER_API_URL: string;
  JOB_ID: string;
  ATTEMPT: string;
  REGISTRATION_CODE: string;
  /** The egress gateway, with the attempt's own credential. */
  HTTPS_PROXY?: string;
};
