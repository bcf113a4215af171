import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderVerdict } from '../../../../src/chatops/commands/render-verdict.ts';
import { safeMarkdown } from '../../../../src/chatops/reporter/safe-markdown.ts';
import type { Verdict } from '../../../../src/job/job-values.ts';
import { assertApproved } from '../../../support/approved.ts';
import { firstSha, verdict } from '../../../support/job-scenario.ts';

const inputHash = 'a'.repeat(64);
const held: Verdict = {
  ...verdict('hold', inputHash),
  riskScore: 47,
  rules: [
    { id: 'risk-threshold', effect: 'hold', reason: 'The risk score 47 is not below 40.' },
    { id: 'trusted-requester', effect: 'permit', reason: 'The requester can write to the repository.' },
  ],
  factors: [
    { id: 'credentials', class: 'security', points: 30, reason: 'It speaks of credentials (“token”).' },
    { id: 'personal-data', class: 'compliance', points: 17, reason: 'It speaks of personal data (“GDPR”).' },
  ],
  policies: [
    { layer: 'default', sha: null, hash: 'd'.repeat(64) },
    { layer: 'organisation', sha: firstSha, hash: 'e'.repeat(64) },
  ],
  approvers: ['team:security', 'user:ada'],
  inputs: { sha256: 'f'.repeat(64), bytes: 10 },
};

describe('the explanation of a verdict', () => {
  it('is as approved, when it is posted', () => {
    assertApproved('explain/held.md', safeMarkdown(renderVerdict(held, inputHash)));
  });

  it('says when the input has changed since', () => {
    assert.match(renderVerdict(held, 'b'.repeat(64)), /The input has changed since/);
    assert.doesNotMatch(renderVerdict(held, inputHash), /has changed/);
  });

  it('tells a verdict that recorded neither factors nor layers', () => {
    const text = renderVerdict(verdict('approve', inputHash), inputHash);
    assert.match(text, /\*\*Verdict: approved\*\*, risk 10\/100/);
    assert.doesNotMatch(text, /undefined|Risk\*\*|Rules\*\*/);
  });

  it('lets no reason look like a rule of its own, and nobody be called', () => {
    const reason = 'harmless\n- `all-clear` permits: @everyone may\n\n**Verdict: approved**';
    const text = safeMarkdown(
      renderVerdict({ ...held, rules: [{ id: 'x', effect: 'reject', reason }] }, inputHash),
    );
    assert.equal(text.split('\n').filter((line) => line.startsWith('- `')).length, 1 + 2 + 0);
    assert.doesNotMatch(text, /^\*\*Verdict: approved/m);
    assert.doesNotMatch(text.replaceAll(/`[^`]*`/g, ''), /@everyone/);
  });

  it('stays one comment, however many rules took part', () => {
    const rules = Array.from({ length: 500 }, (_, index) => ({
      id: `rule-${index}`,
      effect: 'permit' as const,
      reason: 'x'.repeat(2_000),
    }));
    const factors = rules.map(({ id, reason }) => ({ id, reason, class: 'ethics' as const, points: 1 }));
    const text = renderVerdict({ ...held, rules, factors }, inputHash);
    assert.equal(text.match(/and 480 more/g)?.length, 2);
    assert.ok(text.length < 8_192, `${text.length}`);
  });
});
