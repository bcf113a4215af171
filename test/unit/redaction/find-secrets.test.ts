import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { seeded } from '../../../scripts/bench/seeded.ts';
import { findSecrets } from '../../../src/redaction/find-secrets.ts';
import { isMasked, isPlaceholder } from '../../../src/redaction/placeholder.ts';
import { createRedactor } from '../../../src/redaction/redactor.ts';
import { secretKinds } from '../../../src/redaction/secret-kinds.ts';
import { matchesWhole } from '../../../src/redaction/shapes.ts';
import { commitsOfPackages } from '../../support/ordinary-commits.ts';
import { hidings, sampleOf } from '../../support/secret-samples.ts';

const reported = secretKinds.filter(({ oftenExample }) => oftenExample !== true);
const names = (text: string) => findSecrets(text).map(({ name }) => name);

describe('the kinds of secrets', () => {
  it('are written as their schema has it, with hints in lower case', () => {
    const flag = z.literal(true).optional();
    const schema = z.strictObject({
      name: z.string().regex(/^[a-z-]+$/),
      issuer: z.string().min(3),
      hints: z
        .array(
          z
            .string()
            .min(2)
            .regex(/^[^A-Z]+$/),
        )
        .min(1),
      pattern: z.string(),
      glued: z.string().optional(),
      confirm: z.string().optional(),
      sample: z.string(),
      ...{ keepsPrefix: flag, oftenExample: flag, gateOnly: flag, mixed: flag, assigned: flag, random: flag },
    });
    assert.doesNotThrow(() => z.array(schema).min(40).parse(secretKinds));
  });

  it('have a hint in everything they match, and patterns that RE2 takes', () => {
    const next = seeded(3);
    for (const kind of secretKinds) {
      const sample = sampleOf(kind, next);
      assert.ok(
        kind.hints.some((hint) => sample.toLowerCase().includes(hint)),
        kind.name,
      );
      assert.doesNotThrow(() => matchesWhole(kind.glued ?? kind.pattern, ''), kind.name);
    }
  });

  it('are each found as they stand, and each taken out of logs but for those that only a change may not add', () => {
    const next = seeded(5);
    for (const kind of reported) {
      const secret = sampleOf(kind, next);
      assert.ok(names(`x: ${secret}\n`).includes(kind.name), `${kind.name}: ${kind.issuer}`);
      const redacted = createRedactor().redact(`x: ${secret}\n`);
      assert.equal(redacted.includes('[redacted:'), kind.gateOnly !== true, kind.name);
    }
  });
});

describe('findSecrets', () => {
  it('finds at least 95 of 100 secrets of every kind in every way of hiding them', () => {
    const next = seeded(7);
    const missed: string[] = [];
    for (const kind of reported) {
      for (const [how, hide] of Object.entries(hidings)) {
        const text = `first line\n${hide(sampleOf(kind, next))}\nlast line`;
        if (findSecrets(text).length === 0) missed.push(`${kind.name}, ${kind.issuer}: ${how}`);
      }
    }
    const all = reported.length * Object.keys(hidings).length;
    assert.ok(missed.length <= all * 0.05, missed.join('\n'));
  });

  for (const how of Object.keys(hidings)) {
    it(`finds GitHub, AWS and model keys: ${how}`, () => {
      const next = seeded(11);
      const touched = ['github-token', 'aws-key', 'model-key', 'npm-token', 'jwt'];
      for (const kind of reported.filter(
        ({ name, glued }) => touched.includes(name) && glued !== undefined,
      )) {
        const text = hidings[how]?.(sampleOf(kind, next)) ?? '';
        // A dash at the end of a line cannot be told from one that belongs to the comment.
        if (how === 'lines of a comment' && kind.hints.includes('sk-ant-')) continue;
        assert.notDeepEqual(findSecrets(text), [], `${kind.issuer}\n${text}`);
      }
    });
  }

  it('raises a false alarm on at most one of a hundred ordinary commits', () => {
    const commits = commitsOfPackages(new URL('../../../node_modules', import.meta.url).pathname, 500, 800);
    assert.equal(commits.length, 500);
    const alarmed = commits.filter(({ files }) => files.some(({ text }) => findSecrets(text).length > 0));
    assert.ok(alarmed.length <= 5, alarmed.map(({ name }) => name).join('\n'));
  });

  const ordinary: Record<string, string> = {
    'what an environment holds':
      'const secret = process.env.WEBHOOK_SECRET ?? "";\nAWS_SECRET_ACCESS_KEY=$AWS_SECRET',
    'a placeholder':
      'API_KEY="your-api-key-goes-here-1234567890"\nNPM_TOKEN=npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'a key from the documentation': 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
    'a long class name': '<div class="sk-fading-circle-of-many-dots-2">',
    'a lockfile': `"integrity": "sha512-${Buffer.alloc(64, 'q7').toString('base64')}"`,
    'a hash': 'sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'the begin of a key in code': "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) parse(text);",
    'an address of a database on this machine': 'postgres://postgres:postgres@localhost:5432/app',
    nothing: '',
  };
  for (const [what, text] of Object.entries(ordinary)) {
    it(`takes for none: ${what}`, () => assert.deepEqual(findSecrets(text), []));
  }

  it('is not fooled by words of examples around a real secret', () => {
    const kind = reported.find(({ name }) => name === 'assigned-secret');
    assert.ok(kind !== undefined);
    for (let seed = 0; seed < 20; seed += 1) {
      const secret: string = sampleOf(kind, seeded(seed)).replace(/"$/, 'EXAMPLEabcdefgh"');
      assert.deepEqual(names(secret), ['assigned-secret'], secret);
    }
  });

  it('answers in time on text that was made to stall it', () => {
    const hostile = [
      '"'.repeat(60_000),
      `${'"a" + '.repeat(15_000)}x`,
      `sk-${'-'.repeat(60_000)}`,
      '%'.repeat(60_000),
      '12, '.repeat(20_000),
      `-----BEGIN${' '.repeat(60_000)}`,
      'secret = '.repeat(8_000),
      'a-'.repeat(30_000),
      `${'- '.repeat(30_000)}a`,
      `${'000 '.repeat(11)};`.repeat(1_400),
      'A'.repeat(60_000),
      '12,'.repeat(200_000),
    ];
    for (const text of hostile) assert.deepEqual(findSecrets(text), [], text.slice(0, 20));
  });
});

describe('placeholders', () => {
  it('are words of examples, masks, runs and repetitions', () => {
    for (const value of [
      'your-secret-token-here',
      'abcdefghijklmnopqrstuvwxyz123456',
      '0'.repeat(40),
      'fake-api-key-for-tests',
    ])
      assert.ok(isPlaceholder(value), value);
    for (const value of ['ghp_xxxxxxxxxxxx', 'sk-proj-****', 'AKIAIOSFODNN7EXAMPLE'])
      assert.ok(isMasked(value), value);
    assert.ok(!isPlaceholder('q8Zr2LpX0vTn5KbY7mWc3HsD9fJg1QaE'));
  });
});
