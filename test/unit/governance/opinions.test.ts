import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTakenBack, lastOpinionOf, lastOpinions } from '../../../src/governance/opinions.ts';
import type { ReviewFacts } from '../../../src/ports/github-facts.ts';
import { people } from '../../support/governance-world.ts';

let nextId = 1;
const by = (author: ReviewFacts['author'], state: ReviewFacts['state']) => ({ id: nextId++, author, state });
const { admin: ada, writer: walter } = people;

describe('the opinions of reviewers', () => {
  const reviews = [
    by(ada, 'changes_requested'),
    by(walter, 'approved'),
    by(ada, 'approved'),
    by(walter, 'dismissed'),
    by(ada, 'commented'),
    by(ada, 'pending'),
  ];

  it('are those that they gave last, and no comments', () => {
    assert.deepEqual(lastOpinions(reviews), [reviews[2], reviews[3]]);
    assert.equal(lastOpinionOf(reviews, ada.id), reviews[2]);
    assert.equal(lastOpinionOf(reviews, people.reader.id), undefined);
  });

  it('are taken back by an approval or a dismissal, and by no further request', () => {
    const [first] = reviews;
    assert.ok(first);
    assert.equal(isTakenBack(reviews, first), true);
    const more = [by(ada, 'changes_requested'), by(ada, 'changes_requested'), by(walter, 'approved')];
    for (const review of more.slice(0, 2)) assert.equal(isTakenBack(more, review), false);
    const dismissed = by(ada, 'dismissed');
    assert.equal(isTakenBack([dismissed], dismissed), true);
  });

  it('stand where GitHub does not list them yet, whatever came before them', () => {
    assert.equal(isTakenBack([by(ada, 'approved')], by(ada, 'changes_requested')), false);
  });
});
