import type { BudgetBalance } from '../contracts/budget-balance.ts';

/** So many lasting refusals a scope keeps. A day has hardly as many, and with all of them there is room left for what is set aside. */
export const mostRefusals = 20_000;

/**
 * Money in integer micro-dollars, one item per scope (`job:<id>`, `repository:<id>:<day>`, `installation:<id>:<day>`; see `budgetScopesOn`).
 */
export type BudgetStore = {
  /**
   * Creates the scope with this much to spend. Opened again with a higher limit than ever before, it gains the difference: a limit that was raised in the
   * configuration takes effect on the same day. A lower one changes nothing, so that a job judged by an older configuration takes nothing from others, and the limit does not go up and down with
   * whoever speaks last. It takes effect with the scope of the next day, which is why nobody opens that ahead; a job has no next day, so whoever reserves for one says what it may have in all.
   */
  open(scope: string, microUsd: number): Promise<void>;
  /**
   * Sets aside an amount under an id; the same id again is `granted` without being taken twice. A refusal in a scope that is open is final for its id: of two
   * calls with one id, both hear the same. A scope that has refused `mostRefusals` ids grants nothing any more. Where the id is new with each call (`neverRepeated`), nothing is kept of its refusal.
   * `mostMicroUsd`: refused also where the scope would have more than this spent and set aside, however much it was opened with or raised by.
   */
  reserve(
    scope: string,
    reservationId: string,
    microUsd: number,
    options?: { neverRepeated?: boolean; mostMicroUsd?: number | undefined },
  ): Promise<'granted' | 'refused'>;
  /** Replaces the reservation by what was really spent; the same id again changes nothing. */
  settle(scope: string, reservationId: string, microUsd: number): Promise<void>;
  /** Gives a reservation back that was refused in another scope; the same id again changes nothing. */
  release(scope: string, reservationId: string): Promise<void>;
  /** Adds to what may be spent, also before the scope is opened; the same id again changes nothing. */
  raise(scope: string, raiseId: string, microUsd: number): Promise<void>;
  /** What is set aside and not settled. Of a worker that is gone nothing of it will be settled any more. */
  openReservations(scope: string): Promise<{ id: string; microUsd: number }[]>;
  /** What is left after all reservations; undefined when the scope was never opened. */
  remaining(scope: string): Promise<number | undefined>;
  /** All that is known of the scope; undefined when it was never opened. */
  balance(scope: string): Promise<BudgetBalance | undefined>;
};
