import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { refuseInState } from './refuse-in-state.ts';
import { renderVerdict } from './render-verdict.ts';

/** Tells the policy decision rule by rule, as it was recorded. */
export const explainCommand: SlashCommandHandler = {
  name: 'explain',
  who: 'reader',
  usage: '/factory explain',
  help: "Explains governance's newest verdict: every rule that took part and what it said, the risk factors, where the policy was read, and the hashes by which it can be checked.",
  example: '/factory explain',
  applies: ({ details }) => details?.verdict !== undefined,
  async toCommand({ job }) {
    const verdict = job.details?.verdict;
    if (job.details === undefined || verdict === undefined) return refuseInState('explain', job);
    return {
      type: 'AcknowledgeCommand',
      command: 'explain',
      message: renderVerdict(verdict, job.details.inputHash),
    };
  },
};
