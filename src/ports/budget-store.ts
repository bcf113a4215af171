/** Money in integer micro-dollars, one item per scope (`job:<id>`, `repository:<id>:<day>`). */
export type BudgetStore = {
  /** Creates the scope with this much to spend, unless it exists. */
  open(scope: string, microUsd: number): Promise<void>;
  /** Sets aside an amount under an id; the same id again is `granted` without being taken twice. */
  reserve(scope: string, reservationId: string, microUsd: number): Promise<'granted' | 'refused'>;
  /** Replaces the reservation by what was really spent; the same id again changes nothing. */
  settle(scope: string, reservationId: string, microUsd: number): Promise<void>;
  /** Gives a reservation back that was refused in another scope; the same id again changes nothing. */
  release(scope: string, reservationId: string): Promise<void>;
  /** Adds to what may be spent; the same id again changes nothing. */
  raise(scope: string, raiseId: string, microUsd: number): Promise<void>;
  /** What is left after all reservations; undefined when the scope was never opened. */
  remaining(scope: string): Promise<number | undefined>;
};
