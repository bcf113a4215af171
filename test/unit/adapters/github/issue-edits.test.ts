import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Octokit } from '@octokit/rest';
import { issueEdits } from '../../../../src/adapters/github/issue-edits.ts';

const address = { installationId: 7, id: 1, owner: 'acme', name: 'sample' };
const since = '2026-03-01T12:00:00.000Z';
const [before, after] = ['2026-03-01T11:59:59Z', '2026-03-01T12:00:01Z'];
const ada = { login: 'ada', databaseId: 102 };
const none = { pageInfo: { hasNextPage: false }, nodes: [] };
const bodyBy = (editor: object | null, editedAt: string) => ({ editor, editedAt });

/** What comes of an issue of which GraphQL answers this. */
async function editsOf(issue: object) {
  const unedited = { createdAt: before, lastEditedAt: null, includesCreatedEdit: false };
  const answer = { repository: { issue: { ...unedited, bodies: none, titles: none, ...issue } } };
  const octokit = { graphql: async () => answer } as unknown as Octokit;
  return await issueEdits(octokit, address, { issueNumber: 3, since });
}

function refusing(errors: object[]): Octokit {
  const graphql = async () => {
    throw Object.assign(new Error('Request failed'), { errors });
  };
  return { graphql } as unknown as Octokit;
}

describe('the edits of an issue, as GraphQL tells them', () => {
  it('are those of bodies and titles since then, also by accounts that are gone, which have no name', async () => {
    const { edits, complete } = await editsOf({
      bodies: {
        pageInfo: { hasNextPage: false },
        nodes: [
          bodyBy(ada, after),
          bodyBy(null, after),
          bodyBy({ login: 'odd' }, after),
          bodyBy(ada, before),
        ],
      },
      titles: { pageInfo: { hasNextPage: false }, nodes: [{ createdAt: after, actor: ada }] },
    });
    assert.deepEqual(
      edits.map(({ by }) => by),
      [{ id: 102, login: 'ada' }, undefined, undefined, { id: 102, login: 'ada' }],
    );
    assert.ok(complete);
  });

  it('are all there on a page that reaches back far enough, however many there were before', async () => {
    const page = { pageInfo: { hasNextPage: true } };
    const enough = await editsOf({ bodies: { ...page, nodes: [bodyBy(ada, after), bodyBy(ada, before)] } });
    assert.deepEqual([enough.complete, enough.edits.length], [true, 1]);
    const short = await editsOf({ bodies: { ...page, nodes: [bodyBy(ada, after)] } });
    assert.equal(short.complete, false);
    assert.equal((await editsOf({ titles: { ...page, nodes: [] } })).complete, false);
  });

  it('are not the creation, which GitHub lists beside them', async () => {
    const bodies = { pageInfo: { hasNextPage: false }, nodes: [bodyBy(ada, after)] };
    const listed = { createdAt: after, lastEditedAt: after, bodies };
    assert.equal((await editsOf({ ...listed, includesCreatedEdit: true })).edits.length, 0);
    assert.equal((await editsOf(listed)).edits.length, 1);
  });

  it('are none of an issue whose body nobody has edited, and unknown where GitHub leaves something out', async () => {
    assert.deepEqual(await editsOf({ bodies: null }), { edits: [], complete: true });
    assert.equal((await editsOf({ bodies: null, lastEditedAt: after })).complete, false);
    assert.equal((await editsOf({ titles: null })).complete, false);
    const gap = { pageInfo: { hasNextPage: false }, nodes: [null] };
    assert.equal((await editsOf({ bodies: gap })).complete, false);
    assert.equal((await editsOf({ titles: gap })).complete, false);
  });

  it('are unknown of an issue that is gone; of a repository that GitHub does not show nothing is concluded', async () => {
    const wanted = { issueNumber: 3, since };
    const gone = (path: string[]) => refusing([{ type: 'NOT_FOUND', path, message: 'Could not resolve' }]);
    assert.deepEqual(await issueEdits(gone(['repository', 'issue']), address, wanted), {
      edits: [],
      complete: false,
    });
    await assert.rejects(issueEdits(gone(['repository']), address, wanted), /Request failed/);
    await assert.rejects(issueEdits(refusing([{ message: 'Timeout' }]), address, wanted), /Request failed/);
  });
});
