import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { adoptionOf } from '../../../src/governance/branch-adoption.ts';
import type { JobDetails } from '../../../src/job/job.ts';
import type { Push } from '../../../src/ports/push-history.ts';
import { createInMemoryGitHub, type InMemoryGitHub } from '../../support/in-memory/github.ts';
import { issueAll, jobIn } from '../../support/job-scenario.ts';

const walter = { id: 101, login: 'walter', type: 'User' };
const rita = { id: 103, login: 'rita', type: 'User' };
const pausedSince = '2026-03-01T12:00:00.000Z';
const during = '2026-03-01T12:05:00.000Z';
const earlier = '2026-03-01T11:59:59.999Z';
const sha = (letter: string) => letter.repeat(40);

/** A job that was delivered, got feedback and was paused. */
const { details } = issueAll(jobIn('DEPLOYABLE'), ['RequestChanges', 'PauseJob']);
assert.ok(details?.deliveredSha);
const delivered = details.deliveredSha;

let github: InMemoryGitHub;
beforeEach(() => {
  github = createInMemoryGitHub();
  github.addRepository(details.repository);
  github.allow(details.repository, 'walter', 'write');
  github.allow(details.repository, 'rita', 'read');
});

function ask(pushes: Push[], head: string | undefined, about: JobDetails = details as JobDetails) {
  if (head !== undefined) github.at(about.repository).branches.set(about.branch, head);
  return adoptionOf({ facts: github.facts, pushes: { pushesOf: async () => pushes } }, about, pausedSince);
}
const push = (before: string | null, after: string | null, changes: Partial<Push> = {}): Push => ({
  kind: before === null ? 'created' : 'pushed',
  before,
  after,
  by: walter,
  at: during,
  ...changes,
});

describe('what people push to the branch of a paused job', () => {
  it('is nothing while the branch is as the factory left it', async () => {
    assert.deepEqual(await ask([], delivered), { outcome: 'none' });
    assert.deepEqual(await ask([], undefined), { outcome: 'none' });
  });

  it('is taken over with everybody who pushed, when each may write and pushed since the pause', async () => {
    github.allow(details.repository, 'rita', 'maintain');
    const pushes = [push(sha('b'), sha('c'), { by: rita }), push(delivered, sha('b'))];
    assert.deepEqual(await ask(pushes, sha('c')), {
      outcome: 'adopted',
      adoption: {
        previousSha: delivered,
        headSha: sha('c'),
        pushedBy: [
          { id: 103, login: 'rita' },
          { id: 101, login: 'walter' },
        ],
        pausedSince,
      },
    });
  });

  it('is taken over where nothing had been delivered and people made the branch', async () => {
    const fresh = jobIn('NEEDS_HUMAN').details as JobDetails;
    const answer = await ask([push(sha('a'), sha('b')), push(null, sha('a'))], sha('b'), fresh);
    assert.equal(answer.outcome, 'adopted');
    assert.ok(answer.outcome === 'adopted');
    assert.equal(answer.adoption.previousSha, null);
  });

  for (const [title, pushes, reason] of [
    [
      'it was pushed before the pause',
      [push(delivered, sha('b'), { at: earlier })],
      /before the job was paused/,
    ],
    [
      'one of its pushes was made before the pause',
      [push(sha('a'), sha('b')), push(delivered, sha('a'), { at: earlier })],
      /before/,
    ],
    ['somebody pushed who may only read', [push(delivered, sha('b'), { by: rita })], /@rita.*may not write/],
    [
      'a stranger pushed',
      [push(delivered, sha('b'), { by: { ...rita, login: 'otto' } })],
      /@otto.*may not write/,
    ],
    ['a bot pushed', [push(delivered, sha('b'), { by: { ...walter, type: 'Bot' } })], /no person/],
    ['the branch was forced', [push(delivered, sha('b'), { kind: 'other' })], /unbroken row/],
    ['GitHub knows of no push', [], /unbroken row/],
    ['the newest push is another one', [push(delivered, sha('c'))], /unbroken row/],
    ['a push is missing in between', [push(sha('a'), sha('b')), push(delivered, sha('9'))], /unbroken row/],
    ['it does not begin at what the factory left', [push(sha('a'), sha('b'))], /unbroken row/],
  ] as const)
    it(`is refused when ${title}`, async () => {
      const answer = await ask([...pushes], sha('b'));
      assert.equal(answer.outcome, 'refused');
      assert.match(answer.outcome === 'refused' ? answer.message : '', reason);
    });

  it('is not concluded from an error', async () => {
    github.at(details.repository).branches.set(details.branch, sha('b'));
    github.failNext(1, 'permission');
    const world = { facts: github.facts, pushes: { pushesOf: async () => [push(delivered, sha('b'))] } };
    await assert.rejects(adoptionOf(world, details as JobDetails, pausedSince), {
      code: 'github-unavailable',
    });
  });

  it('is never taken over when any push of it was not made by a writer while the job was paused', async () => {
    const anyPush = fc.record({
      by: fc.constantFrom(walter, rita, { ...walter, type: 'Bot' }, { id: 9, login: 'otto', type: 'User' }),
      at: fc.constantFrom(earlier, pausedSince, during),
      kind: fc.constantFrom('pushed', 'pushed', 'pushed', 'other' as const),
      gap: fc.boolean().map((gap) => gap),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyPush, { minLength: 1, maxLength: 6 }), async (drawn) => {
        const shas = [delivered, ...drawn.map((_, at) => sha('abcdef'[at] ?? 'a'))];
        const pushes = drawn
          .map(({ gap, ...each }, at) =>
            push((gap ? sha('9') : shas[at]) as string, shas[at + 1] as string, each),
          )
          .toReversed();
        const clean = drawn.every(
          ({ by, at, kind, gap }) => by === walter && at >= pausedSince && kind === 'pushed' && !gap,
        );
        const answer = await ask(pushes, shas.at(-1));
        assert.equal(answer.outcome, clean ? 'adopted' : 'refused');
      }),
      { numRuns: 200 },
    );
  });
});
