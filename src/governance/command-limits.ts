import { defaultFactoryConfig } from '../config/factory-config.ts';
import type { Repository } from '../job/job-values.ts';
import type { Clock } from '../ports/clock.ts';
import { type PolicyFacts, readPolicy } from './read-policy.ts';

/** How many commands a person may give within an hour in a repository. Throws when GitHub gives no answer. */
export type CommandLimits = (repository: Repository) => Promise<number>;

const goodForMs = 60_000;
const mostRepositories = 1_000;

/**
 * Reads `limits.commands_per_hour` at most once a minute for each repository: it is asked for with every command of whoever it comes from, and a flood of them must not use
 * up the requests that GitHub grants. Nothing else is ever decided by a policy that was read earlier.
 */
export function createCommandLimits({ facts, clock }: { facts: PolicyFacts; clock: Clock }): CommandLimits {
  const known = new Map<string, { limit: number; until: number }>();
  return async (repository) => {
    const key = `${repository.installationId}-${repository.id}`;
    const remembered = known.get(key);
    if (remembered !== undefined && clock.now() < remembered.until) return remembered.limit;
    const policy = await readPolicy(facts, repository);
    const config = policy?.parsed.ok === true ? policy.parsed.config : defaultFactoryConfig;
    const limit = config.limits.commandsPerHour;
    known.delete(key);
    known.set(key, { limit, until: clock.now() + goodForMs });
    if (known.size > mostRepositories) known.delete(known.keys().next().value ?? '');
    return limit;
  };
}
