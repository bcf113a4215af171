import { z } from 'zod';
import { defineTool } from './tool.ts';

/** The agent's own word that it is done: a hint. The factory runs the gates itself. */
export const finish = defineTool({
  name: 'finish',
  description:
    'Ends the task. Call it once, last, when everything is done and checked, or when you cannot go on.',
  input: z.strictObject({
    summary: z
      .string()
      .min(1)
      .max(8_000)
      .describe('What was changed and why, or what is in the way; for the people who review it.'),
    outcome: z.enum(['success', 'partial', 'blocked']).optional().describe('success unless given.'),
  }),
  acts: 'on-session',
  changesTree: false,
  async run({ summary, outcome = 'success' }, { session }) {
    session.finished = { outcome, summary };
    return { failed: false, text: 'The task has ended.' };
  },
});
