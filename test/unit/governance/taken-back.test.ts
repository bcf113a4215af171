import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import { takenBack } from '../../../src/governance/taken-back.ts';
import type { ReviewFacts } from '../../../src/ports/github-facts.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

describe('a review that requests changes', () => {
  const asked = async (then: (world: GovernanceWorld, pullRequest: number) => void) => {
    const world = new GovernanceWorld();
    const { pullRequest } = await world.pushed();
    const given = { author: people.admin, state: 'changes_requested' } as const;
    const id = world.github.review(world.repository, pullRequest, given);
    const review = await world.governance.facts.review(world.repository, pullRequest, id);
    then(world, pullRequest);
    const { repository } = await world.details();
    return await takenBack(world.governance, repository, pullRequest, review as ReviewFacts);
  };

  it('stands, and is taken back by an approval', async () => {
    assert.equal(await asked(() => {}), undefined);
    const over = await asked(({ github, repository }, number) => {
      github.review(repository, number, { author: people.admin, state: 'approved' });
    });
    assert.equal(over?.code, 'taken-back');
  });

  it('waits while GitHub shows it and leaves it out of its list', async () => {
    const unlisted = asked(({ github, repository }, number) => {
      github.at(repository).pullRequests.get(number)?.reviews.pop();
    });
    await assert.rejects(
      unlisted,
      (error) =>
        error instanceof FactoryError && error.code === 'review-unlisted' && error.disposition === 'retry',
    );
  });
});
