import { isArtifactLost } from '../../contracts/is-artifact-lost.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { VerdictInputs } from '../../contracts/verdict-inputs.ts';
import type { JobDetails } from '../../job/job.ts';
import { type ArtifactRef, type Usage, type Verdict, type Waits, waitsSchema } from '../../job/job-values.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { exposedWorkflows } from '../exposed-workflows.ts';
import { gatherInputs, type Judged } from '../gather-inputs.ts';
import type { Governance } from '../governance.ts';
import { codeOwnersAt } from '../holds/approvers-of.ts';
import { type Intent, ignore, intend, repeat } from '../intent.ts';
import { isToBeAnalysed } from '../is-to-be-analysed.ts';
import { judge, releasersByOwners } from '../judge.ts';
import { readJob } from '../read-job.ts';
import { asRecorded } from '../recorded-inputs.ts';
import { rejectUnreadable } from '../reject-unreadable.ts';
import { understandRequest } from '../understand-request.ts';

type Judgement = { inputs: VerdictInputs; verdict: Verdict };

/** Judges exactly the input a job stands in governance for. */
export async function analyse(
  governance: Governance,
  message: JobMessageOf<'analyse'>,
  receiveCount: number,
): Promise<Intent> {
  const { jobId, inputHash, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (!isToBeAnalysed(job, inputHash)) return ignore('moved-on');
  const { details } = job;
  const judged = { id: jobId, details, commits };
  const record = (verdict: Verdict, usage?: Usage) =>
    intend(jobId, commandId, {
      type: 'RecordVerdict',
      verdict,
      raisedMicroUsd: details.raisedMicroUsd,
      ...(usage === undefined ? {} : { usage }),
    });
  const inputs = await inputsOrLoss(governance, judged);
  if (inputs === undefined) return ignore('repository-gone');
  if (inputs === 'lost') {
    const rejected = await rejectUnreadable(governance, details);
    return rejected === undefined ? ignore('repository-gone') : record(rejected);
  }
  const first = judgementOf(inputs);
  // What is refused anyway needs no SPEC, and no opinion: one can only add to the score.
  if (first.verdict.decision === 'reject') return record(await keepInputs(governance, first));
  const judgement = await withWorkflows(governance, details, first);
  const understood = await understandRequest(governance, { id: jobId, details }, inputs, receiveCount);
  if (understood === undefined) return ignore('moved-on');
  const { spec, opinion, questions, usage } = understood;
  const { verdict, ...heard } = opinion === undefined ? judgement : withOpinion(judgement, opinion);
  if (questions.length > 0 && details.rounds.questions < verdict.limits.questionRounds)
    return intend(jobId, commandId, {
      type: 'AskQuestions',
      questions: [...questions],
      inputHash,
      ...(usage === undefined ? {} : { usage }),
      ...waitsOf(verdict),
    });
  const last = await withOwners(governance, { ...heard, verdict });
  const artifact = await put(governance, spec);
  return record({ ...(await keepInputs(governance, last)), spec: artifact }, usage);
}

/** Everything a verdict is made of; `lost` when what was asked cannot be read any more, and never will be. */
async function inputsOrLoss(
  governance: Governance,
  judged: Judged,
): Promise<VerdictInputs | 'lost' | undefined> {
  try {
    return await gatherInputs(governance, judged);
  } catch (error) {
    if (!isArtifactLost(error)) throw error;
    governance.log.error('the request of a job is lost', { jobId: judged.id, code: error.code, error });
    return 'lost';
  }
}

/** Judges the inputs as they will be recorded: nothing else makes the verdict. */
function judgementOf(inputs: VerdictInputs): Judgement {
  const recorded = asRecorded(inputs);
  return { inputs: recorded, verdict: judge(recorded) };
}

/** An opinion counts where it exceeds the factory's own score, or is missing. Where it does neither, the verdict stays as it is and is not made again. */
function withOpinion(
  { inputs, verdict }: Judgement,
  opinion: NonNullable<VerdictInputs['opinion']>,
): Judgement {
  const heard = { ...inputs, opinion };
  return 'missing' in opinion || opinion.score > verdict.riskScore
    ? judgementOf(heard)
    : { inputs: heard, verdict };
}

/** What the repository's workflows would do with the result, for one that is pushed: an archive starts none of them. */
async function withWorkflows(
  governance: Governance,
  details: JobDetails,
  judgement: Judgement,
): Promise<Judgement> {
  if (judgement.verdict.deliver !== undefined) return judgement;
  const workflows = await exposedWorkflows(governance, details, judgement.inputs);
  return workflows.length === 0 ? judgement : judgementOf({ ...judgement.inputs, workflows });
}

/** A hold says who can release it: where neither a policy nor the configuration names anybody, by the code owners, who have no other part in the verdict. */
async function withOwners(
  { facts }: Pick<Governance, 'facts'>,
  { inputs, verdict }: Judgement,
): Promise<Judgement> {
  const sha = inputs.layers.repository?.sha;
  if (verdict.decision !== 'hold' || verdict.releasers !== undefined || sha === undefined)
    return { inputs, verdict };
  const codeOwners = await codeOwnersAt({ facts }, inputs.repository, sha);
  return { inputs: { ...inputs, codeOwners }, verdict: { ...verdict, ...releasersByOwners(codeOwners) } };
}

/** The verdict names what it was made of. */
async function keepInputs(
  governance: Pick<Governance, 'artifacts'>,
  { inputs, verdict }: Judgement,
): Promise<Verdict> {
  return { ...verdict, inputs: await put(governance, inputs) };
}

function put({ artifacts }: Pick<Governance, 'artifacts'>, value: object): Promise<ArtifactRef> {
  return artifacts.put(new TextEncoder().encode(canonicalJson(value)));
}

/** How long people have to answer, by the configuration that would be judged by. */
function waitsOf({ limits }: Verdict): { waits?: Waits } {
  const { success, data } = waitsSchema.safeParse(limits);
  return success ? { waits: data } : {};
}
