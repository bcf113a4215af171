import type { Job, KnownJob } from './job.ts';
import type { CommandEnvelope, JobCommandOf, JobCommandType } from './job-command.ts';
import type { JobEvent } from './job-event.ts';
import type { Refusal } from './refusal.ts';

/** SHA-256 in hex over the canonical JSON of a value; handed in, because the core touches nothing but values. */
export type HashOf = (value: unknown) => string;

/** Decides what a command makes happen. Never empty: a refusal is an event too (`CommandRefused`). */
export type Decide = (job: Job, envelope: CommandEnvelope, hashOf: HashOf) => JobEvent[];

/** Decides one kind of command for a job that exists, in a state that the transition table allows. */
export type Decision<C extends JobCommandType> = (
  command: JobCommandOf<C>,
  job: KnownJob,
  hashOf: HashOf,
) => JobEvent[] | Refusal;

export type Decisions<C extends JobCommandType> = { readonly [K in C]: Decision<K> };
