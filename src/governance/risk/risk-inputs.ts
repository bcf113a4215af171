import type { RepositoryClass } from '../../config/factory-config.ts';
import type { FrozenRequest } from '../../contracts/frozen-request.ts';
import type { Reputation, SecondOpinion } from '../../contracts/risk-inputs.ts';
import type { WorkflowRisk } from '../../contracts/verdict-inputs.ts';
import type { Permission } from '../../ports/github-facts.ts';

/** Everything the risk of a request is made of. */
export type RiskInputs = {
  request: FrozenRequest;
  /** What people added to the request since it was frozen. */
  additions: readonly string[];
  /** Who wrote the issue, and who asked for the job: what they may do in the repository now. */
  author: { permission: Permission };
  requester: { permission: Permission; allowedBot: boolean };
  repository: { private: boolean; class: RepositoryClass; protectedPaths: readonly string[] };
  reputation?: Reputation;
  /** What the repository's CI would do with the agent's code. */
  workflows?: readonly WorkflowRisk[];
  opinion?: SecondOpinion;
};
