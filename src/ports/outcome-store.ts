import type { Outcome } from '../contracts/outcome.ts';

/** Some outcomes, and where to go on; `next` is absent on the last page. */
export type OutcomePage = { outcomes: Outcome[]; next?: string };

/** How jobs ended: one outcome for each, the newest that is known. Everything in it can be made again from the logs. */
export type OutcomeStore = {
  /** Puts the outcome unless one of a later version is there: the same again, or an older one, changes nothing. */
  record(outcome: Outcome): Promise<void>;
  /** Of the jobs of a repository that were asked for last, newest first. */
  recent(repositoryId: number, limit: number): Promise<Outcome[]>;
  /** All of them, in the store's own order. `after`: the `next` of the page before. */
  page(after?: string): Promise<OutcomePage>;
};
