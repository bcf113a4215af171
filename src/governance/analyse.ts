import type { JobMessageOf } from '../contracts/job-message.ts';
import { type VerdictInputs, verdictInputsSchema } from '../contracts/verdict-inputs.ts';
import { type Verdict, type Waits, waitsSchema } from '../job/job-values.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { gatherInputs } from './gather-inputs.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore, intend } from './intent.ts';
import { judge } from './judge.ts';
import { readJob, repeat } from './known-job.ts';
import { understandRequest } from './understand-request.ts';

/** Judges exactly the input a job stands in governance for. */
export async function analyse(
  governance: Governance,
  message: JobMessageOf<'analyse'>,
  receiveCount: number,
): Promise<Intent> {
  const { jobId, inputHash, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details === undefined || job.state !== 'GOVERNANCE_ANALYSIS' || details.inputHash !== inputHash)
    return ignore('moved-on');
  const inputs = await gatherInputs(governance, { id: jobId, details, commits });
  if (inputs === undefined) return ignore('repository-gone');
  const record = (verdict: Verdict) => intend(jobId, commandId, { type: 'RecordVerdict', verdict });
  const first = await judgeRecorded(governance, inputs);
  // What is refused anyway needs no SPEC, and no opinion: one can only add to the score.
  if (first.decision === 'reject') return record(first);
  const { spec, opinion, questions } = await understandRequest(
    governance,
    { id: jobId, details },
    inputs,
    receiveCount,
  );
  const verdict = opinion === undefined ? first : await judgeRecorded(governance, { ...inputs, opinion });
  if (questions.length > 0 && details.rounds.questions < verdict.limits.questionRounds)
    return intend(jobId, commandId, {
      type: 'AskQuestions',
      questions: [...questions],
      inputHash,
      ...waitsOf(verdict),
    });
  const artifact = await governance.artifacts.put(new TextEncoder().encode(canonicalJson(spec)));
  return record({ ...verdict, spec: artifact });
}

/** How long people have to answer, by the configuration that would be judged by. */
function waitsOf({ limits }: Verdict): { waits?: Waits } {
  const { success, data } = waitsSchema.safeParse(limits);
  return success ? { waits: data } : {};
}

/** Records the inputs first, and judges what was recorded: nothing else can have made the verdict. */
async function judgeRecorded(
  { artifacts }: Pick<Governance, 'artifacts'>,
  inputs: VerdictInputs,
): Promise<Verdict> {
  const recorded = canonicalJson(inputs);
  const artifact = await artifacts.put(new TextEncoder().encode(recorded));
  return { ...judge(verdictInputsSchema.parse(JSON.parse(recorded))), inputs: artifact };
}
