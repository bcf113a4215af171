import type { JobCommandType } from '../../src/job/job-command.ts';
import { type JobState, jobStates } from '../../src/job/job-state.ts';
import { transitions } from '../../src/job/transitions.ts';

/** Every `state command state` that the transition table allows. */
export function allTransitions(): string[] {
  return (Object.keys(transitions) as JobCommandType[]).flatMap((command) =>
    jobStates.flatMap((state: JobState) =>
      (transitions[command][state] ?? []).map((next) => `${state} ${command} ${next}`),
    ),
  );
}
