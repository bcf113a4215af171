/** The time, in milliseconds since the epoch. Injected everywhere, so that tests and simulation own it. */
export type Clock = { now(): number };
