import type { Anchor } from '../../contracts/anchor.ts';
import type { Commit } from '../../contracts/commit.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { AnchorStore } from '../../ports/anchor-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { UnanchoredHead, UnanchoredHeads } from '../../ports/unanchored-heads.ts';

export type AnchorDependencies = {
  ledger: Pick<Ledger, 'commits'>;
  anchors: Pick<AnchorStore, 'put' | 'list'>;
  unanchored: UnanchoredHeads;
  clock: Clock;
  log: Log;
};

/** What a round of anchoring did: heads anchored, logs that contradict what is known of them, heads that could not be looked at. */
export type AnchorSummary = { anchored: number; contradicted: number; faults: number };

/** Heads per round; what is beyond has its turn in the next one. */
export const maximalAnchors = 200;
const atOnce = 10;

/**
 * Anchors the heads that moved since the last round. Only what was read consistently, verifies as a chain and bears out every earlier anchor is
 * anchored; anything else is logged as an error and left for `factory audit verify`, behind the heads that are sound. `until` (ms): from then on no head is begun with.
 */
export async function anchorHeads(
  deps: AnchorDependencies,
  { until = Number.POSITIVE_INFINITY }: { until?: number } = {},
): Promise<AnchorSummary> {
  const summary: AnchorSummary = { anchored: 0, contradicted: 0, faults: 0 };
  const heads = await deps.unanchored.list(maximalAnchors);
  for (let start = 0; start < heads.length; start += atOnce) {
    if (deps.clock.now() >= until) break;
    const outcomes = heads.slice(start, start + atOnce).map((head) => tryToAnchor(deps, head));
    for (const outcome of await Promise.all(outcomes)) summary[outcome] += 1;
  }
  if (heads.length > 0) deps.log.info('heads anchored', { service: 'sweeper', ...summary });
  return summary;
}

async function tryToAnchor(deps: AnchorDependencies, head: UnanchoredHead): Promise<keyof AnchorSummary> {
  try {
    return await anchorHead(deps, head);
  } catch (error) {
    deps.log.error('a head could not be anchored', { service: 'sweeper', jobId: head.jobId, error });
    await deps.unanchored.postpone(head, nowOf(deps)).catch((fault: unknown) => {
      deps.log.error('an anchor could not be postponed', {
        service: 'sweeper',
        jobId: head.jobId,
        error: fault,
      });
    });
    return 'faults';
  }
}

async function anchorHead(
  deps: AnchorDependencies,
  head: UnanchoredHead,
): Promise<'anchored' | 'contradicted'> {
  const { jobId } = head;
  const known = await deps.anchors.list(jobId);
  const commits = await deps.ledger.commits(jobId);
  const last = commits.at(-1);
  if (last === undefined || last.version < head.version || !bearsOut(commits, known)) {
    deps.log.error('a log contradicts its head or its anchors', {
      service: 'sweeper',
      jobId,
      version: last?.version ?? 0,
      expected: head.version,
      code: 'anchor-contradicted',
    });
    await deps.unanchored.postpone(head, nowOf(deps));
    return 'contradicted';
  }
  if (!known.some(({ version }) => version === last.version)) {
    await deps.anchors.put({ jobId, version: last.version, hash: last.hash });
  }
  await deps.unanchored.anchored({ jobId, version: last.version });
  return 'anchored';
}

/** Whether every anchor is of a commit in the log. The hashes were verified when the log was read. */
function bearsOut(commits: readonly Commit[], anchors: readonly Anchor[]): boolean {
  return anchors.every(({ version, hash }) => commits[version - 1]?.hash === hash);
}

function nowOf({ clock }: AnchorDependencies): string {
  return new Date(clock.now()).toISOString();
}
