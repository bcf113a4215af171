import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';

const faults = {
  'answers 500': { status: 500, message: 'Server Error' },
  'limits requests (403 with Retry-After)': {
    status: 403,
    headers: { 'retry-after': '1' },
    message: 'You have exceeded a secondary rate limit',
  },
};

describe('GitHub fails while a label arrives', () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel();
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  for (const [index, [what, fault]] of Object.entries(faults).entries())
    test(`it ${what}: nothing is granted, and the job starts once it answers`, async () => {
      const { github, ledger } = world.factory;
      const { id, ...address } = await world.repository(`fails-${index}`, { 'README.md': '# A greeting\n' });
      const { data } = await world.as.writer.issues.create({ ...address, title: 'Greet', body: 'Please.' });
      let asked = 0;
      /* Only the label itself still gets through. */
      github.setFault(({ method, path }) => {
        if (method === 'POST' && path.endsWith(`/issues/${data.number}/labels`)) return undefined;
        asked += 1;
        return fault;
      });
      await world.as.writer.issues.addLabels({
        ...address,
        issue_number: data.number,
        labels: ['ai-factory'],
      });
      await eventually(
        async () => asked,
        (times) => times > 0,
      );
      assert.equal((await ledger.read(`${id}-${data.number}`)).state, 'DRAFT');
      github.setFault(undefined);
      const job = await world.jobIn(id, data.number, ['DEPLOYABLE']);
      assert.equal(job.details?.attempt?.number, 1);
      assert.equal((await world.pullRequests(address)).length, 1);
      assert.equal(await world.chainFault(job.id), undefined);
    });
});
