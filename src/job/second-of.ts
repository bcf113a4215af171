/** The second of an ISO time, counted from the epoch. GitHub tells times to the second: what is compared with one of its times is compared by this. */
export function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}
