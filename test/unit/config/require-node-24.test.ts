import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requireNode24 } from '../../../src/config/require-node-24.ts';

describe('requireNode24', () => {
  for (const version of ['24.0.0', '24.21.0', '25.1.0', '100.0.0']) {
    it(`accepts Node ${version}`, () => requireNode24(version));
  }

  for (const version of ['20.20.2', '22.18.0', '23.11.1', '4.0.0', '']) {
    it(`refuses Node ${version || 'without a version'} and says what to type`, () => {
      assert.throws(() => requireNode24(version), {
        code: 'node-too-old',
        message: /npm ci --ignore-scripts=false/,
      });
    });
  }

  it('accepts the Node that runs these tests', () => requireNode24());
});
