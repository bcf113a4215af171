import type { FrozenRequest } from '../contracts/frozen-request.ts';
import { isSuspicious } from './visible-text/hidden.ts';

/** One reason why a request is riskier than another, with its points out of 100. */
export type RiskFactor = { id: string; points: number; reason: string };

type Rule = RiskFactor & { applies: (request: FrozenRequest, text: string) => boolean };

/** Deterministic, and 39 points in all: under the default threshold of 40 none of them holds a request by itself or together. */
const rules: readonly Rule[] = [
  {
    id: 'long',
    points: 5,
    reason: 'The request is long.',
    applies: (_, text) => text.length > 4_000,
  },
  {
    id: 'very-long',
    points: 5,
    reason: 'The request is very long.',
    applies: (_, text) => text.length > 16_000,
  },
  {
    id: 'delivery-pipeline',
    points: 8,
    reason: 'It speaks of workflows, pipelines or infrastructure.',
    applies: (_, text) =>
      /\.github\b|\bworkflows?\b|\bpipelines?\b|\bterraform\b|\bdockerfile\b|\bkubernetes\b|\bdeploy/i.test(
        text,
      ),
  },
  {
    id: 'credentials',
    points: 8,
    reason: 'It speaks of credentials.',
    applies: (_, text) =>
      /\bsecrets?\b|\bpasswords?\b|\bcredentials?\b|\bprivate keys?\b|\bapi[ _-]?keys?\b|\btokens?\b/i.test(
        text,
      ),
  },
  {
    id: 'foreign-code',
    points: 5,
    reason: 'It asks for code from elsewhere.',
    applies: (_, text) => /\bcurl\b|\bwget\b|\bnpm i(nstall)?\b|\bpip install\b|\bdownload/i.test(text),
  },
  {
    id: 'links',
    points: 3,
    reason: 'It links to many places.',
    applies: (_, text) => (text.match(/https?:\/\//g)?.length ?? 0) > 3,
  },
  {
    id: 'foreign-author',
    points: 3,
    reason: 'The issue was written by somebody else than the requester.',
    applies: (request) => request.author.id !== request.requester.id,
  },
  {
    id: 'left-out',
    points: 2,
    reason: 'Pictures or markup were left out.',
    applies: (request) => request.hidden.some((hidden) => !isSuspicious(hidden)),
  },
];

/** The factors that a request shows. */
export function riskFactorsOf(request: FrozenRequest): RiskFactor[] {
  const text = [request.title, request.body, ...request.comments.map((comment) => comment.body)].join('\n');
  return rules
    .filter((rule) => rule.applies(request, text))
    .map(({ id, points, reason }) => ({ id, points, reason }));
}
