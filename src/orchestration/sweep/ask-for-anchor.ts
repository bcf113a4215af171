import { headOf } from '../../ledger/head-of.ts';
import type { AnchorStore } from '../../ports/anchor-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UnanchoredHeads } from '../../ports/unanchored-heads.ts';
import { standsStillAfterMs } from './finding-of.ts';
import type { JobVisitor } from './job-round.ts';
import { aboutJob } from './tally.ts';

/**
 * Of logs that have stood still for longer nobody asks: an anchor stays, and a round has come by many times since. Asking costs a list of the bucket, about as much as
 * the rest of a visit.
 */
const recentMs = 7 * 24 * 60 * 60_000;

/**
 * Has a log anchored whose last commit no anchor bears out and that nobody has marked: the mark was lost, or taken away, or the log was cut or written anew. For a minute that is left to
 * whoever committed, and is about to put the head.
 */
export function askForAnchor({
  anchors,
  unanchored,
  clock,
}: {
  anchors: Pick<AnchorStore, 'list'>;
  unanchored: Pick<UnanchoredHeads, 'mark'>;
  clock: Clock;
}): JobVisitor {
  return async ({ job, commits }, tally) => {
    const head = headOf(job);
    const last = commits.at(-1);
    if (head === undefined || last === undefined) return;
    const ageMs = clock.now() - Date.parse(last.at);
    if (ageMs < standsStillAfterMs || ageMs > recentMs) return;
    const known = await anchors.list(job.id);
    if (known.some(({ version, hash }) => version === last.version && hash === last.hash)) return;
    if (await unanchored.mark(head)) tally.found('anchor-missing', aboutJob(job));
  };
}
