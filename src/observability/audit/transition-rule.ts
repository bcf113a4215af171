import type { JobCommandType } from '../../job/job-command.ts';
import type { JobEvent } from '../../job/job-event.ts';
import type { JobState } from '../../job/job-state.ts';
import { transitions } from '../../job/transitions.ts';
import { type CommitRule, unless } from './audit-rule.ts';
import { commandsBehind } from './commands-behind.ts';

/** Events that a command adds to what it makes happen. */
const followers: readonly JobEvent['type'][] = [
  'JobRetried',
  'HumanNeeded',
  'JobCompleted',
  'JobFailed',
  'JobCancelled',
  'CommandAcknowledged',
];

function leads(command: JobCommandType, from: JobState, to: JobState): boolean {
  return transitions[command][from]?.includes(to) ?? false;
}

/** A commit leads from state to state as the table allows for the command that must have made it. */
export const transitionRule: CommitRule = ({ events: [first, ...others] }, before, after) => {
  const fits =
    first !== undefined &&
    commandsBehind(first, before).some(({ type }) => leads(type, before.state, after.state));
  const strays = others.filter(({ type }) => !followers.includes(type)).map(({ type }) => type);
  return [
    ...unless(
      fits,
      'illegal-transition',
      `${first?.type} cannot lead from ${before.state} to ${after.state}.`,
    ),
    ...unless(
      strays.length === 0,
      'illegal-transition',
      `No command adds ${strays.join(', ')} to its events.`,
    ),
  ];
};
