import type { Octokit } from '@octokit/rest';
import type { Clock } from '../../ports/clock.ts';
import { AskedTooOften, failureOf } from './github-failure.ts';
import { longestPauseSeconds, pauseAfter, pauseInsteadOf, type WantedPause } from './wanted-pause.ts';

/** Who asks GitHub: the App itself, or one of its installations by its id. Each has limits of its own. */
export type Asker = 'the App' | number;

export type RequestPauses = {
  /** For how many seconds GitHub is to be asked nothing yet; undefined when it may be asked. */
  left(asker: Asker): number | undefined;
  /** GitHub has answered a request that was begun at `begunAt` (ms), and wants this, or nothing. */
  learn(asker: Asker, wanted: WantedPause | undefined, begunAt: number): void;
};

/** `unnamed`: how often in a row GitHub has wanted a pause without saying how long. */
type Pause = { until: number; unnamed: number };

/**
 * Remembers until when GitHub wants to be asked nothing. Whoever goes on asking meanwhile gets the same answer, makes the pause longer for all others of the installation, and may be banned
 * for it. Each process has to be told once; nothing is asked in order to find out whether a pause is over.
 */
export function createRequestPauses({ now }: Clock): RequestPauses {
  const pauses = new Map<Asker, Pause>();
  return {
    left(asker) {
      const seconds = Math.ceil(((pauses.get(asker)?.until ?? 0) - now()) / 1_000);
      /* A clock that was put back must not make a pause longer than any: then GitHub is asked, and says so again. */
      return seconds > 0 && seconds <= longestPauseSeconds ? seconds : undefined;
    },
    learn(asker, wanted, begunAt) {
      const known = pauses.get(asker);
      /* What was under way when GitHub first said so tells nothing new, and an ordinary answer to it does not end the pause. */
      const isOld = known !== undefined && begunAt < known.until;
      if (wanted !== undefined) pauses.set(asker, isOld ? stillLater(known, wanted) : next(known, wanted));
      else if (!isOld) pauses.delete(asker);
    },
  };

  /** GitHub's documentation wants pauses that it does not name to grow, as long as it goes on refusing. */
  function next(last: Pause | undefined, { seconds, named }: WantedPause): Pause {
    const unnamed = named ? 0 : (last?.unnamed ?? 0) + 1;
    return { until: after(named ? seconds : seconds * 2 ** (unnamed - 1)), unnamed };
  }

  function stillLater(pause: Pause, { seconds }: WantedPause): Pause {
    return { ...pause, until: Math.max(pause.until, after(seconds)) };
  }

  function after(seconds: number): number {
    return now() + 1_000 * Math.min(seconds, longestPauseSeconds);
  }
}

/** Has an octokit of this asker keep to the pauses, and learn of them from whatever GitHub answers, also between the pages of a list. */
export function keepPauses(octokit: Octokit, asker: Asker, pauses: RequestPauses, { now }: Clock): Octokit {
  octokit.hook.wrap('request', async (request, options) => {
    /* What is left of a limit may be asked at any time: it counts for nothing, and its answer is about the others. */
    if (options.url === '/rate_limit') return await request(options);
    const left = pauses.left(asker);
    if (left !== undefined) throw new AskedTooOften(left, 'it was not asked');
    const begunAt = now();
    try {
      const answer = await request(options);
      pauses.learn(asker, pauseAfter(answer, now()), begunAt);
      return answer;
    } catch (error) {
      const failure = failureOf(error);
      const wanted = failure === undefined ? undefined : pauseInsteadOf(failure, now());
      if (failure === undefined || wanted === undefined) throw error;
      pauses.learn(asker, wanted, begunAt);
      throw new AskedTooOften(pauses.left(asker) ?? wanted.seconds, `it answered ${failure.status}`, error);
    }
  });
  return octokit;
}
