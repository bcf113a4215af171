import { fitContext } from './fit-context.ts';
import { type Run, remember, type Stop } from './run.ts';

/** An agent that was asked for its handoff has so many turns to write it. */
const turnsForHandoff = 3;
const handoffNote = `Note from the factory: there is hardly room left in this conversation. Do nothing more now. Call finish with outcome "partial" and, as summary, a handoff for whoever goes on with a fresh mind and only your files: what is done, what is not, what you found out, and the next step.`;

/**
 * Where old outputs are cleared and the conversation still fills more than 60 % of the window, the agent is asked, once, to hand over. One that does not
 * do so in a few turns is stopped. Decides by the redacted conversation alone, so that a replay does the same.
 */
export function askForHandoff(run: Run): Stop | undefined {
  if (run.handoffAskedAt !== undefined) {
    return run.step - run.handoffAskedAt < turnsForHandoff
      ? undefined
      : {
          reason: 'context',
          summary: 'There was no room left in the conversation, and no handoff was written.',
        };
  }
  const fitted = fitContext(run.conversation, run.tools, run.environment.contextWindow);
  if (fitted?.crowded !== true) return undefined;
  run.handoffAskedAt = run.step;
  // The time goes with it, since it stood between looking at the clock and the call: a replay takes it from here.
  run.environment.trace.write({
    kind: 'nudge',
    payload: { reason: 'the context is nearly full', elapsedMs: run.checkedMs },
  });
  remember(run, { role: 'user', content: handoffNote });
  return undefined;
}
