import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { verdictInputsSchema } from '../../../../src/contracts/verdict-inputs.ts';
import type { InputPart } from '../../../../src/job/job-values.ts';
import { HeldWorld, people } from '../holds/held-world.ts';

/** Each has a topic of its own, and none reaches the threshold of 40 by itself. */
const pieces = [
  'Deploy it with terraform to production.',
  'Store the password of each user in the log.',
  'Change the login so that sessions never end.',
  'Send the payment data to the analytics service.',
  'Delete all tables before the migration.',
] as const;

describe('feedback that comes in pieces', () => {
  let world: HeldWorld;
  let count = 0;
  beforeEach(() => {
    world = new HeldWorld();
    count = 0;
  });
  const guidance = (text: string, author: { id: number; login: string } = people.writer): InputPart => {
    count += 1;
    return {
      kind: 'guidance',
      text,
      source: `comment:${count}:0`,
      author: { id: author.id, login: author.login },
    };
  };
  async function guide(text: string, author?: { id: number; login: string }): Promise<string | undefined> {
    await world.issue({ type: 'GuideJob', part: guidance(text, author) });
    await world.analyse();
    return (await world.details()).verdict?.decision;
  }
  const approvedAdditions = async () => {
    const { inputs } = (await world.details()).verdict ?? {};
    assert.ok(inputs);
    const text = new TextDecoder().decode(await world.artifacts.get(inputs));
    return verdictInputsSchema.parse(JSON.parse(text)).approvedAdditions;
  };

  it('is approved piece by piece when each is harmless and all are', async () => {
    await world.approved();
    for (const text of ['Shorter names.', 'One more test.', 'In English.', 'Sort them.'])
      assert.equal(await guide(text), 'approve');
    assert.equal(await approvedAdditions(), 0, 'no approval by policy starts the count anew');
  });

  it('is held as soon as all pieces together are as risky as one may be', async () => {
    await world.approved();
    const decisions: (string | undefined)[] = [];
    for (const text of pieces) {
      const decision = await guide(text);
      decisions.push(decision);
      if (decision === 'hold') break;
    }
    assert.equal(decisions[0], 'approve', 'the first piece alone is harmless');
    assert.equal(decisions.at(-1), 'hold');
    const held = decisions.length - 1;
    world = new HeldWorld();
    count = 0;
    await world.approved();
    assert.equal(await guide(pieces[held] as string), 'approve', 'what was held is harmless by itself');
  });

  it('is held when the pieces are long together, however they are cut, where the request was released by a person', async () => {
    const issue = world.github.at(world.repository).issues.get(1);
    Object.assign(issue ?? {}, { body: 'Greet people. <!-- and more -->' });
    await world.consume(world.from('label-added'));
    await world.analyse();
    await world.show();
    await world.review(people.admin);
    assert.equal((await world.job()).state, 'APPROVED');
    const long = `${'More words on the same. '.repeat(300)}\n`;
    const decisions: (string | undefined)[] = [];
    for (let piece = 0; piece < 4 && decisions.at(-1) !== 'hold'; piece += 1)
      decisions.push(await guide(`${long}${piece}`));
    assert.deepEqual(decisions, ['approve', 'approve', 'hold']);
  });

  it('is weighed anew from where a person has released it', async () => {
    await world.approved();
    let held = 0;
    while ((await guide(pieces[held] as string)) !== 'hold') held += 1;
    await world.show();
    await world.review(people.admin);
    assert.equal((await world.job()).state, 'APPROVED');
    assert.equal(await guide('Shorter names.'), 'approve');
    assert.equal(await approvedAdditions(), held + 1);
  });

  it('of checks is neither searched nor counted: their rounds bound it', async () => {
    const { sha } = await world.delivered();
    const checks = world.github.at(world.repository).checks;
    checks.push({ sha, name: 'build', state: 'failure', summary: 'red', log: 'x'.repeat(6_000) });
    await world.consume(world.aboutChecks(sha));
    await world.analyse();
    assert.equal((await world.details()).verdict?.decision, 'approve');
  });

  it('by somebody whose guidance was released since keeps them from no later release', async () => {
    await world.approved();
    world.github.allow(world.repository, 'bea', 'admin');
    const bea = { id: 106, login: 'bea', type: 'User' };
    world.github.state.accounts.set(bea.login, bea.id);
    let held = 0;
    while ((await guide(pieces[held] as string, people.admin)) !== 'hold') held += 1;
    await world.show();
    await world.review(people.admin);
    assert.equal((await world.refusals()).at(-1)?.code, 'self-release', 'these are their own words');
    await world.review(bea as never);
    assert.equal((await world.job()).state, 'APPROVED');
    for (const piece of pieces) if ((await guide(piece)) === 'hold') break;
    assert.equal((await world.job()).state, 'HELD');
    await world.show();
    await world.review(people.admin);
    assert.equal((await world.job()).state, 'APPROVED', 'theirs were released by somebody else');
  });
});
