/**
 * Why an approved job does not start now, or no worker has come forward for one that was. `until`: ISO time at which this reason ends by itself; the others end when something else does. `since`: ISO
 * time.
 */
export type Waiting =
  | { reason: 'window-closed'; until: string }
  | { reason: 'attempts-used'; used: number; limit: number; until: string }
  | { reason: 'budget-used'; of: 'repository' | 'installation'; until: string }
  | { reason: 'cooldown'; until: string }
  | { reason: 'repository-full'; limit: number }
  | { reason: 'lock'; heldBy: string }
  | { reason: 'factory-full'; limit: number }
  | { reason: 'machine'; since: string };

/** Where a job stands that has not started: what it waits for, if anything but its turn, and its place among the jobs that could start now. */
export type Standing = { waiting?: Waiting; place?: number };
