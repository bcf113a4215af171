/*
 * Money for a second opinion is set aside under an id of its own kind: day, job, input and the moment it was asked for, in milliseconds. An attempt's reservations have the attempt's number
 * where this says `opinion`.
 */

/** What all ids of one job's opinions of one UTC day begin with. */
export function opinionReservationsOf(day: string, jobId: string): string {
  return `${day}:${jobId}:opinion:`;
}

/** What the ids of all opinions about one input begin with, of one UTC day. */
export function opinionReservationsAbout(day: string, jobId: string, inputHash: string): string {
  return `${opinionReservationsOf(day, jobId)}${inputHash}:`;
}

/** When the opinion was asked for, in milliseconds; the id is one of `opinionReservationsOf`. */
export function opinionAskedAt(id: string): number {
  return Number(id.slice(id.lastIndexOf(':') + 1));
}
