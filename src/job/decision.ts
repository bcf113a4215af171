import type { CommandEnvelope } from './job-command.ts';
import type { JobEvent } from './job-event.ts';
import type { Job } from './job.ts';

/** SHA-256 in hex over the canonical JSON of a value; handed in, because the core touches nothing but values. */
export type HashOf = (value: unknown) => string;

/** Decides what a command makes happen. Never empty: a refusal is an event too (`CommandRefused`). */
export type Decide = (job: Job, envelope: CommandEnvelope, hashOf: HashOf) => JobEvent[];
