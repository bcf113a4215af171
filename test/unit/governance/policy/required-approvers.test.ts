import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LayerRule } from '../../../../src/governance/policy/ask-layer.ts';
import { requiredApprovers } from '../../../../src/governance/policy/required-approvers.ts';

const held = (layer: LayerRule['layer'], approvers?: string[]): LayerRule => ({
  id: 'rule',
  effect: 'hold',
  reason: 'Because.',
  ...(layer === undefined ? {} : { layer }),
  ...(approvers === undefined ? {} : { approvers }),
});

describe('who can release a hold', () => {
  for (const [name, rules, configured, expected] of [
    ['is left to the configuration where no policy names anybody', [held('default')], ['team:a'], undefined],
    ['is whom the policy names', [held('organisation', ['team:s'])], [], ['team:s']],
    [
      'is in both lists when two name some',
      [held('organisation', ['team:s', 'user:a']), held('organisation', ['user:A'])],
      [],
      ['user:a'],
    ],
    [
      "is not widened by the repository's policy",
      [held('organisation', ['team:s']), held('repository', ['user:mallory'])],
      [],
      ['team:s'],
    ],
    [
      "is not whom the repository's policy names when the configuration decides over another rule",
      [held('default'), held('repository', ['user:mallory'])],
      ['team:a'],
      ['team:a'],
    ],
    [
      'is whom the repository names where nobody else is named',
      [held('default'), held('repository', ['user:r'])],
      [],
      ['user:r'],
    ],
    [
      'takes no names from rules that reject',
      [{ ...held('organisation', ['team:s']), effect: 'reject' as const }, held('default')],
      ['team:a'],
      undefined,
    ],
  ] as const)
    it(name, () => {
      assert.deepEqual(requiredApprovers(rules as readonly LayerRule[], configured), expected);
    });
});
