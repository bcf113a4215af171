import type { WorkflowFile } from '../../ports/workflow-files.ts';
import { readWorkflow } from '../../workflows/read-workflow.ts';
import { type Finding, failed } from './finding.ts';

/** As the factory names its branches. */
const branchOfFactory = 'factory/1-a-change';

/** A repository's workflows that would run an agent's code with secrets, or with rights that the agent must not have. */
export function judgeWorkflows(
  repository: string,
  defaultBranch: string,
  files: readonly WorkflowFile[],
): Finding[] {
  return files.flatMap(({ path, text }) => {
    const reading = readWorkflow(text, { headBranch: branchOfFactory, baseBranch: defaultBranch });
    const where = `${repository}/${path}`;
    if (reading.kind === 'harmless') return [];
    if (reading.kind === 'unreadable')
      return [failed('workflows', `${where} cannot be judged: ${reading.message}`, 'mend the file')];
    const { events, reaches } = reading.exposure;
    return [
      failed(
        'workflows',
        `${where} would run an agent's code on ${events.join(', ')} with ${reaches.join(', ')}`,
        'leave factory/** out of its branches, or move what needs them to a job behind an environment with reviewers',
      ),
    ];
  });
}
