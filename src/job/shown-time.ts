/** A time as people read it: `2026-03-01 22:00:00 UTC`. `iso`: ISO 8601. */
export function shownTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace('T', ' ')} UTC`;
}
