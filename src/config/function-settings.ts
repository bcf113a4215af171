/** What a function on Lambda is given. */
export type FunctionSettings = {
  /** After so long an invocation is ended, whatever it is doing. */
  timeoutSeconds: number;
  memoryMb: number;
  /** How many invocations run at once at most, and are always possible: no other function of the account can take them. */
  reservedConcurrency: number;
  /** For functions on a queue: how many messages one invocation gets, and how many invocations Lambda starts for the queue at once. */
  batch?: { size: number; maximalConcurrency: number };
};

/**
 * The functions, as they are deployed. GitHub waits ten seconds for a webhook's answer, API Gateway thirty for any; governance may ask a model twice (25 seconds each); a sweep begins each minute
 * and does not run beside another, reserved or not: it holds a lock (`sweepAlone`). How these fit one another and the queues is tested in test/infrastructure.
 */
export const functionSettings = {
  'github-webhook': { timeoutSeconds: 10, memoryMb: 512, reservedConcurrency: 50 },
  'worker-api': { timeoutSeconds: 29, memoryMb: 512, reservedConcurrency: 50 },
  governance: {
    timeoutSeconds: 60,
    memoryMb: 1_024,
    reservedConcurrency: 10,
    batch: { size: 5, maximalConcurrency: 10 },
  },
  dispatcher: {
    timeoutSeconds: 30,
    memoryMb: 512,
    reservedConcurrency: 2,
    batch: { size: 10, maximalConcurrency: 2 },
  },
  reporter: {
    timeoutSeconds: 60,
    memoryMb: 512,
    reservedConcurrency: 10,
    batch: { size: 5, maximalConcurrency: 10 },
  },
  sweeper: { timeoutSeconds: 120, memoryMb: 512, reservedConcurrency: 1 },
} as const satisfies Record<string, FunctionSettings>;

export type FunctionName = keyof typeof functionSettings;

/**
 * The parts of a sweep in the order of their turns, and for how long each may go on to begin something new, in seconds. What a part leaves over is for those after it, so that a part ends at the
 * latest when its share and all before it are over. What waits for GitHub comes last: it is the only thing that takes long without anything of ours being wrong. The last share is longer than one
 * request to GitHub may take, so that a request of the part before that is not answered leaves some of it.
 */
export const sweepSeconds = {
  jobs: 20,
  slots: 5,
  'tasks without a slot': 5,
  'dead letters': 10,
  'round of all jobs': 10,
  anchors: 10,
  'webhook deliveries': 10,
  'comparison with GitHub': 20,
} as const;

export type SweepPartName = keyof typeof sweepSeconds;

/** Which function consumes a queue. */
export const consumerOf = { jobs: 'governance', dispatch: 'dispatcher', reports: 'reporter' } as const;

/**
 * How long a received message stays hidden, in seconds: six times what its function may take, as Lambda's documentation on queues as event sources wants it, so that
 * nobody else gets it while an invocation that is throttled first still has it.
 */
export function visibilityOnLambda(queue: keyof typeof consumerOf): number {
  return 6 * functionSettings[consumerOf[queue]].timeoutSeconds;
}

/**
 * The same on one machine, for every queue: as long as the slowest of these functions may take. Nothing there is throttled, so that six times as long would serve nobody, and a factory that
 * starts again gives back at once what the one before had received; only a message whose delivery was lost on the way is waited for.
 */
export const visibilityOnOneMachine = Math.max(
  ...Object.values(consumerOf).map((name) => functionSettings[name].timeoutSeconds),
);
