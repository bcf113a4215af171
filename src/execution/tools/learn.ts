import { z } from 'zod';
import { defineTool } from './tool.ts';

const mostLearnings = 20;

/** Kept by the factory only when the gates of this run pass; shown to later agents as untrusted data. */
export const learn = defineTool({
  name: 'learn',
  description:
    'Notes one fact about this repository that would have saved you time, for whoever works here next. Not for progress or plans.',
  input: z.strictObject({
    fact: z.string().min(1).max(500).describe('One or two sentences.'),
    scope_globs: z
      .array(z.string().min(1).max(200))
      .max(10)
      .optional()
      .describe('Paths it is about, such as "src/api/**".'),
  }),
  acts: 'on-session',
  changesTree: false,
  async run({ fact, scope_globs = [] }, { session }) {
    if (session.learnings.length >= mostLearnings)
      return { failed: true, text: `${mostLearnings} facts are noted already, which is all that is kept.` };
    session.learnings = [...session.learnings, { fact, scopeGlobs: scope_globs }];
    return { failed: false, text: 'Noted.' };
  },
});
