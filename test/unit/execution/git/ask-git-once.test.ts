import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askGitOnce } from '../../../../src/execution/git/ask-git-once.ts';
import { createGitProgram } from '../../../../src/execution/git/git-program.ts';

const git = createGitProgram({ searchPath: '/nonexistent', timeoutMs: 1 });
const hash = (number: number) => number.toString(16).padStart(40, '0');

function asking(answer: (count: number) => string | Promise<string> = String) {
  const repository = { gitDir: '/nonexistent', workspace: '/nonexistent', git };
  let asked = 0;
  const about = (...hashes: string[]) =>
    askGitOnce(repository, { kind: 'patch', hashes }, async () => {
      asked += 1;
      return await answer(asked);
    });
  return { repository, about, asked: () => asked };
}

describe('remembering what git answered', () => {
  it('asks once about the same objects, also while the answer is on its way', async () => {
    const { about, asked } = asking();
    const answers = await Promise.all([about(hash(1), hash(2)), about(hash(1), hash(2))]);
    assert.deepEqual([...answers, await about(hash(1), hash(2))], ['1', '1', '1']);
    assert.equal(await about(hash(2), hash(1)), '2');
    assert.equal(asked(), 2);
  });

  it('asks every time about what can move, and for each repository', async () => {
    const { about, asked } = asking();
    for (const name of ['refs/heads/main', 'HEAD', 'abc123', hash(1).toUpperCase().replace('0', 'G')])
      for (let time = 0; time < 2; time += 1) await about(hash(1), name);
    assert.equal(asked(), 8);
    const other = asking((count) => `other ${count}`);
    await about(hash(1));
    assert.equal(await other.about(hash(1)), 'other 1');
  });

  it('tells another kind of question apart', async () => {
    const { repository, about } = asking();
    await about(hash(1));
    const question = { kind: 'changes', hashes: [hash(1)] };
    assert.equal(await askGitOnce(repository, question, async () => 'changes'), 'changes');
  });

  it('asks again after a fault', async () => {
    const { about } = asking((count) => (count === 1 ? Promise.reject(new Error('not now')) : 'now'));
    await assert.rejects(about(hash(1)), /not now/);
    assert.equal(await about(hash(1)), 'now');
  });

  it('forgets what was not asked for longest, and texts that are too long to be kept', async () => {
    const { about, asked } = asking();
    for (let number = 0; number < 8; number += 1) await about(hash(number));
    await about(hash(0));
    await about(hash(8));
    assert.equal(asked(), 9);
    await about(hash(0));
    assert.equal(asked(), 9);
    await about(hash(1));
    assert.equal(asked(), 10);
    const long = asking(() => 'x'.repeat(1_000_001));
    for (let time = 0; time < 2; time += 1) await long.about(hash(1));
    assert.equal(long.asked(), 2);
  });
});
