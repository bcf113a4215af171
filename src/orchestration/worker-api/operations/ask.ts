import { commitForWorker, workerCommandId } from '../commit-for-worker.ts';
import type { Answer, EndedCall, LiveCall, OperationHandler } from '../worker-operation.ts';
import { isRefused } from '../worker-refusal.ts';

/**
 * Asks people on behalf of the attempt that plans; it ends with that. Its repetition, when the answer got lost, hears the same again.
 */
export const ask: OperationHandler<'ask'> = {
  run: (call) => askPeople(call),
  async afterEnd(call) {
    const commits = await call.deps.ledger.commits(call.jobId);
    const isRepetition = commits.some((commit) => commit.commandId === commandIdOf(call));
    return isRepetition ? await askPeople(call) : call.refusal;
  },
};

async function askPeople(call: LiveCall<'ask'> | EndedCall<'ask'>): Answer<'ask'> {
  const { deps, attempt, request } = call;
  const handled = await commitForWorker(deps.ledger, call, commandIdOf(call), {
    type: 'AskQuestions',
    attempt,
    ...request,
  });
  if (isRefused(handled)) return handled;
  const asked = handled.commit.events.some((event) => event.type === 'QuestionsAsked');
  return { outcome: asked ? 'asked' : 'handed-over' };
}

/** An attempt asks once. */
function commandIdOf({ attempt }: { attempt: number }): string {
  return workerCommandId(attempt, 'ask', 'once');
}
