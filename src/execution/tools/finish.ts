import { z } from 'zod';
import { mostQuestions, questionSchema } from '../../contracts/agent-task.ts';
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
    output: z
      .unknown()
      .optional()
      .describe('What the task has to hand in, where it names a form for it; only with outcome success.'),
    questions: z
      .array(questionSchema)
      .min(1)
      .max(mostQuestions)
      .optional()
      .describe(
        'Only with outcome blocked: what only the people who asked can tell, each question by itself. Never what the code answers.',
      ),
  }),
  acts: 'on-session',
  changesTree: false,
  async run({ summary, outcome = 'success', output, questions }, { session }) {
    if (questions !== undefined && outcome !== 'blocked')
      return { failed: true, text: 'Questions go with the outcome blocked. If you can go on, do not ask.' };
    const read = outcome === 'success' ? session.readOutput(output) : { value: undefined };
    if ('problems' in read) {
      session.refusedOutputs += 1;
      const problems = read.problems.map((problem) => `- ${problem}`).join('\n');
      return { failed: true, text: `The output does not fit; the task goes on:\n${problems}` };
    }
    session.finished = {
      outcome,
      summary,
      ...(read.value === undefined ? {} : { output: read.value }),
      ...(questions === undefined ? {} : { questions }),
    };
    return { failed: false, text: 'The task has ended.' };
  },
});
