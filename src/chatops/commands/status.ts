import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';

/** Says where the job stands. */
export const statusCommand: SlashCommandHandler = {
  name: 'status',
  who: 'reader',
  usage: '/factory status',
  help: 'Says where the job stands and what it waits for.',
  example: '/factory status',
  applies: () => true,
  async toCommand({ job, status }) {
    return { type: 'AcknowledgeCommand', command: 'status', message: await status(job) };
  },
};
