import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFormerWork } from '../../../src/job/is-former-work.ts';
import { firstSha, holdSha, secondSha } from '../../support/job-scenario.ts';

const adopted = '4'.repeat(40);
const branch = { heldShas: [], authorizedShas: [firstSha] };

describe('code on the branch is of a former request', () => {
  for (const [what, details, head, expected] of [
    ['where nothing was frozen anew', branch, firstSha, false],
    ['where its head was made before', { ...branch, formerShas: [firstSha] }, firstSha, true],
    [
      'where people had pushed its head before',
      { ...branch, adoptedShas: [adopted], formerShas: [firstSha, adopted] },
      adopted,
      true,
    ],
    [
      'below the commit that holds the new one',
      { ...branch, heldShas: [holdSha], formerShas: [firstSha] },
      holdSha,
      true,
    ],
    [
      'and below what was made since no more by itself',
      { ...branch, authorizedShas: [firstSha, secondSha], formerShas: [firstSha] },
      secondSha,
      false,
    ],
    [
      'also where what was authorised since has not arrived',
      { ...branch, authorizedShas: [firstSha, secondSha], formerShas: [firstSha] },
      firstSha,
      true,
    ],
  ] as const)
    it(`${what}: ${expected}`, () => {
      assert.equal(isFormerWork(details as Parameters<typeof isFormerWork>[0], head), expected);
    });
});
