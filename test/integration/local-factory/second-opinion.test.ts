import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factoryComments } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';

describe('a factory that asks its model for a second opinion', () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel();
    world = await openFactoryWorld(model.choice, { secondOpinion: 'on' });
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  test('has heard it before it approves, and works on the SPEC that people were shown', async () => {
    const body = '- [ ] Write greeting.txt\n  - it says hello';
    const done = await world.jobFor('greeting', { title: 'Greet people', body }, ['DEPLOYABLE']);
    const { verdict, plan } = done.job.details;
    assert.equal(verdict?.decision, 'approve');
    assert.ok(verdict.spec !== undefined && verdict.inputs !== undefined && plan?.items === 1);
    const page = await world.page(done, ({ labels }) => labels.includes('factory:pr-open'));
    const [comment] = factoryComments(page).filter((text) => text.includes('devfactory:job='));
    assert.match(comment ?? '', /Write greeting\.txt\n {2}- accepted when: it says hello/);
  });
});
