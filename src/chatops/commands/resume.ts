import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { HumanReason } from '../../job/job-values.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseInState } from './refuse-in-state.ts';

/** What goes on with a job that waits for a person for another reason than a pause. */
const otherwise: Partial<Record<HumanReason, string>> = {
  budget: 'It has run out of money: an approver who did not ask for it adds some with `/factory budget +$N`.',
  question: 'It waits for an answer: write it in a plain comment, or use `/factory retry`.',
};

/** Goes on with a job that was paused, and carries out a plan that people have looked at. Governance judges it again first. */
export const resumeCommand: SlashCommandHandler = {
  name: 'resume',
  who: 'writer',
  usage: '/factory resume',
  help: 'Goes on with a job that was paused, or carries out what `/factory plan` has planned. Commits that people with write access have pushed to its branch since the pause are what it goes on from.',
  example: '/factory resume',
  applies: ({ state, details }) => state === 'NEEDS_HUMAN' && details?.human?.reason === 'paused',
  async toCommand({ message, job, adoption }) {
    const { state, details } = job;
    if (state !== 'NEEDS_HUMAN' || details === undefined) return refuseInState('resume', job);
    if (!resumeCommand.applies(job)) {
      const reason = details.human?.reason;
      const next = (reason && otherwise[reason]) ?? '`/factory retry` starts it again.';
      return refuseCommand('resume', 'not-paused', `The job is not paused. ${next}`);
    }
    const by = { id: message.sender.id, login: message.sender.login };
    const answer = await adoption();
    switch (answer.outcome) {
      case 'refused':
        return refuseCommand('resume', 'branch-not-ours', answer.message);
      case 'adopted':
        return { type: 'ResumeJob', by, adoption: answer.adoption };
      case 'none':
        return { type: 'ResumeJob', by };
    }
  },
};
