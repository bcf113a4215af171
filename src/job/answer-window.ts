import type { JobEvent } from './job-event.ts';
import { secondOf } from './second-of.ts';

/**
 * The newest questions of a job, and from when until when a comment counts as an answer to them (ISO times). The first answer continues the job, or guidance that somebody gives
 * instead of one, or a retry of the same request; answers that come after it count too, until the next attempt starts.
 */
export type AnswerWindow = {
  /** Counted from 1. */
  round: number;
  questions: readonly string[];
  from: string;
  /** The start of the attempt that works with what was said; absent while there is none. */
  until?: string;
  answered: boolean;
  /** Whether the job goes on, with an answer or without one. */
  continued: boolean;
};

type StoredCommit = { at: string; events: readonly JobEvent[] };
type Scan = { round: number; window?: AnswerWindow };

/** Events after which nobody waits for answers any more. */
const closing: readonly JobEvent['type'][] = ['JobSubmitted', 'JobCompleted', 'JobFailed', 'JobCancelled'];

/** undefined when the job has not asked, or when nobody waits for answers any more. */
export function answerWindowOf(commits: readonly StoredCommit[]): AnswerWindow | undefined {
  let scan: Scan = { round: 0 };
  for (const { at, events } of commits) for (const event of events) scan = after(scan, event, at);
  return scan.window;
}

function after({ round, window }: Scan, event: JobEvent, at: string): Scan {
  if (closing.includes(event.type)) return { round };
  switch (event.type) {
    case 'QuestionsAsked':
      return asked(round, event.questions, at);
    case 'HumanNeeded':
      /* The rounds are used up: what is still open stands in the explanation. Expired questions stay as they are. */
      return event.reason === 'question' && (window === undefined || window.continued)
        ? asked(round, [event.explanation], at)
        : { round, ...(window === undefined ? {} : { window }) };
    case 'JobRetried':
      /* Of the same request the questions are the same, too; the answer may stand in the very comment that asks for the retry. */
      return { round, ...(window && event.request === undefined && { window: continued(window, 'retry') }) };
    case 'InputAdded':
      return { round, ...(window && { window: continued(window, event.part.kind) }) };
    case 'AttemptStarted':
      return { round, ...(window && { window: startedIn(window, at) }) };
    default:
      return { round, ...(window === undefined ? {} : { window }) };
  }
}

function asked(round: number, questions: readonly string[], at: string): Scan {
  return {
    round: round + 1,
    window: { round: round + 1, questions, from: at, answered: false, continued: false },
  };
}

function continued(window: AnswerWindow, kind: string): AnswerWindow {
  return { ...window, answered: window.answered || kind === 'answer', continued: true };
}

function startedIn(window: AnswerWindow, at: string): AnswerWindow {
  return window.continued && window.until === undefined ? { ...window, until: at } : window;
}

/** Whether a comment made at that time falls into the window. GitHub tells times to the second. */
export function isAnswerTime({ from, until }: AnswerWindow, createdAt: string): boolean {
  return (
    secondOf(createdAt) >= secondOf(from) && (until === undefined || secondOf(createdAt) <= secondOf(until))
  );
}
