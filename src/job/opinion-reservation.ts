import { utcDayOf } from './budget-scope.ts';

/*
 * Money for a second opinion is set aside under an id of its own kind: day, job, input, the moment it was asked for in milliseconds, and what tells apart those that are asked for in the same one.
 * An attempt's reservations have the attempt's number where this says `opinion`.
 */

/** What all ids of one job's opinions of one UTC day begin with. */
export function opinionReservationsOf(day: string, jobId: string): string {
  return `${day}:${jobId}:opinion:`;
}

/** `unique`: differs each time. */
export function opinionReservation(
  { id, inputHash }: { id: string; inputHash: string },
  { at, unique }: { at: number; unique: string },
): string {
  return `${opinionReservationsOf(utcDayOf(at), id)}${inputHash}:${at}:${unique}`;
}

/** Whether an id is one of an opinion about this input, of whatever day. */
export function isOpinionAbout(
  { id, inputHash }: { id: string; inputHash: string },
  reservation: string,
): boolean {
  return reservation.slice(reservation.indexOf(':')).startsWith(`:${id}:opinion:${inputHash}:`);
}

/** When the opinion was asked for, in milliseconds; the id is one of `opinionReservation`. */
export function opinionAskedAt(id: string): number {
  return Number(id.split(':')[4]);
}
