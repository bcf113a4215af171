import type { RiskFactor } from '../../job/job-values.ts';
import { mayWrite } from '../may-write.ts';
import type { RiskInputs } from './risk-inputs.ts';

/** Whose words these are, and where anybody could have written them. */
export function provenanceFactors({
  request,
  author,
  requester,
  repository,
}: Pick<RiskInputs, 'request' | 'author' | 'requester' | 'repository'>): RiskFactor[] {
  const factors: RiskFactor[] = [];
  const add = (id: string, points: number, reason: string) =>
    factors.push({ id, class: 'security', points, reason });
  if (request.author.id !== request.requester.id) {
    add('foreign-author', 3, 'The issue was written by somebody else than the requester.');
    if (!mayWrite.includes(author.permission))
      add('untrusted-author', 9, 'Who wrote the issue cannot write to the repository.');
  }
  if (!mayWrite.includes(requester.permission) && !requester.allowedBot)
    add('requester-without-write', 40, 'Who asked for the job cannot write to the repository any more.');
  if (!repository.private) add('public-repository', 2, 'The repository is public.');
  if (repository.class === 'critical')
    factors.push({
      id: 'critical-repository',
      class: 'compliance',
      points: 15,
      reason: 'The repository is marked as critical.',
    });
  return factors;
}
